package io.slipway.deploy.routing;

import io.slipway.deploy.release.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic as ingress-nginx's annotations of a canary Ingress
 * (kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary). A
 * pattern is searched for in a header's value there, so it is anchored here.
 *
 * @param stickyCookie keeps a client with one arm; null for none
 */
record NginxAnnotations(@Nullable String stickyCookie) {
  private static final String PREFIX = "nginx.ingress.kubernetes.io/";
  private static final String CANARY = PREFIX + "canary";
  static final String WEIGHT = CANARY + "-weight";
  private static final String TOTAL = CANARY + "-weight-total";
  private static final String HEADER = CANARY + "-by-header";
  private static final String VALUE = HEADER + "-value";
  private static final String PATTERN = HEADER + "-pattern";
  private static final String COOKIE = CANARY + "-by-cookie";
  private static final String AFFINITY = PREFIX + "affinity";
  private static final List<String> OURS =
      List.of(CANARY, WEIGHT, TOTAL, HEADER, VALUE, PATTERN, COOKIE);

  Map<String, String> write(Map<String, String> before, Traffic traffic) {
    Map<String, String> annotations = new LinkedHashMap<>(before);
    annotations.keySet().removeAll(OURS);
    annotations.put(CANARY, "true");
    annotations.put(WEIGHT, String.valueOf(traffic.weights().canary()));
    annotations.put(TOTAL, "100");
    traffic.matches().forEach(match -> write(annotations, match));
    if (stickyCookie != null) {
      annotations.put(AFFINITY, "cookie");
      annotations.put(AFFINITY + "-canary-behavior", "sticky");
      annotations.put(PREFIX + "session-cookie-name", stickyCookie);
    }
    return annotations;
  }

  private static void write(Map<String, String> annotations, RequestMatch match) {
    String cookie = match.cookie();
    String header = match.header();
    String exact = match.exact();
    if (cookie != null) {
      annotations.put(COOKIE, cookie);
    } else if (header != null) {
      annotations.put(HEADER, header);
      annotations.put(exact == null ? PATTERN : VALUE, exact == null ? pattern(match) : exact);
    }
  }

  private static String pattern(RequestMatch match) {
    return match.regex() == null ? "^\\Q" + match.prefix() + "\\E" : "^(?:" + match.regex() + ")$";
  }

  /** Null where they are not what {@link #write} makes. */
  @Nullable Traffic read(Map<String, String> annotations) {
    int weight = weight(annotations.getOrDefault(WEIGHT, ""));
    if (weight < 0) {
      return null;
    }
    Traffic found = new Traffic(Weights.canary(weight), matches(annotations), 0);
    return write(annotations, found).equals(annotations) ? found : null;
  }

  private static int weight(String text) {
    return text.matches("[0-9]{1,2}|100") ? Integer.parseInt(text) : -1;
  }

  private static List<RequestMatch> matches(Map<String, String> annotations) {
    List<RequestMatch> matches = new ArrayList<>();
    String header = annotations.get(HEADER);
    if (header != null) {
      matches.add(header(header, annotations.get(VALUE), annotations.getOrDefault(PATTERN, "")));
    }
    String cookie = annotations.get(COOKIE);
    if (cookie != null) {
      matches.add(new RequestMatch(null, cookie, "always", null, null));
    }
    return matches;
  }

  private static RequestMatch header(String name, @Nullable String value, String pattern) {
    if (value != null) {
      return RequestMatch.header(name, value);
    }
    boolean prefix = pattern.startsWith("^\\Q") && pattern.endsWith("\\E");
    boolean regex = pattern.startsWith("^(?:") && pattern.endsWith(")$");
    if (prefix) {
      return new RequestMatch(name, null, null, pattern.substring(3, pattern.length() - 2), null);
    }
    String inner = regex ? pattern.substring(4, pattern.length() - 2) : pattern;
    return new RequestMatch(name, null, null, null, inner);
  }
}
