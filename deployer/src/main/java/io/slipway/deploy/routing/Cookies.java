package io.slipway.deploy.routing;

import io.slipway.deploy.release.RequestMatch;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A match of one cookie as a regular expression (RE2) over the whole {@code Cookie} header (RFC
 * 6265, 4.2.1), for routers that know headers only; and back.
 */
final class Cookies {
  static final String HEADER = "cookie";

  private static final String BEFORE = "(.*;\\s*)?";
  private static final String AFTER = "(;.*)?";
  private static final String REST = "[^;]*";

  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\Q%s\\E\\\\Q(?<name>.*?)\\\\E=(?:\\\\Q(?<text>.*?)\\\\E(?<rest>\\Q%s\\E)?|\\(\\?:(?<regex>.*)\\))\\Q%s\\E"
              .formatted(BEFORE, REST, AFTER));

  private Cookies() {}

  static String regex(RequestMatch match) {
    return BEFORE + quoted(match.cookie()) + "=" + value(match) + AFTER;
  }

  private static String value(RequestMatch match) {
    if (match.regex() != null) {
      return "(?:" + match.regex() + ")";
    }
    return match.exact() != null ? quoted(match.exact()) : quoted(match.prefix()) + REST;
  }

  private static String quoted(@Nullable String text) {
    return "\\Q" + text + "\\E";
  }

  /** What {@link #regex} was written from; empty where it wasn't. */
  static Optional<RequestMatch> read(String regex) {
    Matcher written = WRITTEN.matcher(regex);
    if (!written.matches()) {
      return Optional.empty();
    }
    @Nullable String text = written.group("text");
    boolean prefix = written.group("rest") != null;
    return Optional.of(
        new RequestMatch(
            null,
            written.group("name"),
            prefix ? null : text,
            prefix ? text : null,
            written.group("regex")));
  }
}
