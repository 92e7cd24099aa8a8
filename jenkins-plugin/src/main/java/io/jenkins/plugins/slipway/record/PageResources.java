package io.jenkins.plugins.slipway.record;

import io.slipway.pipeline.page.PageAssets;
import io.slipway.pipeline.page.RecordSlice;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** Answers the page's requests. */
final class PageResources {
  private PageResources() {}

  static void record(Path record, StaplerRequest2 request, StaplerResponse2 response)
      throws IOException {
    String offset = Optional.ofNullable(request.getParameter("offset")).orElse("0");
    if (!offset.matches("\\d{1,18}")) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST, "offset is a number of bytes");
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    byte[] bytes =
        Files.exists(record) ? RecordSlice.read(record, Long.parseLong(offset)) : new byte[0];
    send("application/x-ndjson", bytes, response);
  }

  /**
   * Browsers keep the files and ask whether they are current, so that an update of the plugin shows
   * at once.
   */
  static void asset(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
    String name = request.getRestOfPath().replaceFirst("^/", "");
    Optional<String> type = PageAssets.contentType(name);
    if (type.isEmpty() || name.equals(PageAssets.INDEX)) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    byte[] bytes = PageAssets.bytes(name);
    String tag = tag(bytes);
    response.setHeader("ETag", tag);
    response.setHeader("Cache-Control", "private, no-cache");
    if (tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    } else {
      send(type.get(), bytes, response);
    }
  }

  private static String tag(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return '"' + Long.toHexString(sum.getValue()) + '"';
  }

  private static void send(String type, byte[] bytes, StaplerResponse2 response)
      throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
