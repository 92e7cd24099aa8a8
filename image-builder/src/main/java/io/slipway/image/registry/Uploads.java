package io.slipway.image.registry;

import com.google.cloud.tools.jib.http.Response;
import java.io.IOException;
import java.net.URL;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What registries say of uploads (distribution specification 1.1, "Pushing blobs"). */
final class Uploads {
  private static final Pattern RANGE = Pattern.compile("(?:bytes[=: ])?0-(\\d{1,18})");

  private Uploads() {}

  /** Where uploads begin. */
  static String path(String repository) {
    return "/v2/" + repository + "/blobs/uploads/";
  }

  /** Where the upload goes on. */
  static URL location(Response response, @Nullable URL before) throws IOException {
    String location = header(response, "Location");
    if (location != null) {
      return response.getRequestUrl().toURL(location);
    } else if (before == null) {
      throw new IOException("the registry's answer does not say where to upload to");
    }
    return before;
  }

  static @Nullable String header(Response response, String name) {
    return response.getHeader(name).stream().findFirst().orElse(null);
  }

  /** How many bytes the registry has; "0-0" is said of none, too. */
  static long received(Response response, long otherwise) {
    String range = header(response, "Range");
    Matcher matcher = RANGE.matcher(range == null ? "" : range.strip());
    if (!matcher.matches()) {
      return otherwise;
    }
    long last = Long.parseLong(matcher.group(1));
    return last == 0 ? 0 : last + 1;
  }
}
