package io.slipway.pipeline.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.URIUtil;

/**
 * Routes: {@code /} (the page or the index), {@code /RUN/} (a run's page), {@code FILE} of the
 * bundle and {@code record?offset=N} beside each page.
 */
final class PageHandler extends Handler.Abstract {

  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost", "[::1]");

  private final RecordFiles records;

  PageHandler(RecordFiles records) {
    this.records = records;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    response.getHeaders().put("Content-Security-Policy", POLICY);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Referrer-Policy", "no-referrer");
    if (!METHODS.contains(request.getMethod())) {
      return plain(response, callback, 405, "This page is only read.");
    }
    if (!HOSTS.contains(Request.getServerName(request))) {
      return plain(response, callback, 421, "This page is for this machine: open it as 127.0.0.1.");
    }
    return route(Request.getPathInContext(request), request, response, callback);
  }

  private boolean route(String path, Request request, Response response, Callback callback)
      throws IOException {
    String[] parts = path.substring(1).split("/", -1);
    if (parts.length == 1) {
      Optional<Path> single = records.single();
      return single.isEmpty() && parts[0].isEmpty()
          ? html(response, callback, RunIndex.html(records))
          : serve(single, parts[0], request, response, callback);
    }
    return parts.length == 2
        ? serve(records.run(URIUtil.decodePath(parts[0])), parts[1], request, response, callback)
        : missing(response, callback, path);
  }

  private static boolean serve(
      Optional<Path> record, String file, Request request, Response response, Callback callback)
      throws IOException {
    String name = file.isEmpty() ? PageAssets.INDEX : file;
    Optional<String> type = PageAssets.contentType(name);
    if (type.isPresent()) {
      return send(response, callback, type.get(), PageAssets.bytes(name));
    }
    return record.isPresent() && name.equals("record")
        ? slice(record.get(), request, response, callback)
        : missing(response, callback, file);
  }

  private static boolean slice(Path record, Request request, Response response, Callback callback)
      throws IOException {
    Fields query = Request.extractQueryParameters(request);
    String offset = Optional.ofNullable(query.getValue("offset")).orElse("0");
    if (!offset.matches("\\d{1,18}")) {
      return plain(response, callback, 400, "offset is a number of bytes, was '" + offset + "'.");
    }
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    return send(
        response,
        callback,
        "application/x-ndjson",
        RecordSlice.read(record, Long.parseLong(offset)));
  }

  private static boolean missing(Response response, Callback callback, String what) {
    return plain(response, callback, 404, "There is no '" + what + "' here.");
  }

  private static boolean html(Response response, Callback callback, String text) {
    return send(
        response, callback, "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean plain(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    return send(
        response,
        callback,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean send(Response response, Callback callback, String type, byte[] body) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
