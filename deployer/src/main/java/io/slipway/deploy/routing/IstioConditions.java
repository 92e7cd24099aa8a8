package io.slipway.deploy.routing;

import io.slipway.deploy.release.RequestMatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Matches of requests as an {@code http} entry's HTTPMatchRequest has them, by headers. */
final class IstioConditions {
  static final Conditions CONDITIONS =
      new Conditions("match", IstioConditions::narrow, IstioConditions::added);

  private static final String HEADERS = "headers";

  private IstioConditions() {}

  /** Whether an entry has a condition of its own on a match's header, which can't be narrowed. */
  static boolean clash(Map<String, Object> entry, RequestMatch match) {
    return CONDITIONS.of(entry).stream()
        .anyMatch(wide -> Trees.map(wide.get(HEADERS)).containsKey(header(match)));
  }

  private static Map<String, Object> narrow(Map<String, Object> wide, RequestMatch match) {
    Map<String, Object> narrowed = Trees.map(wide);
    Map<String, Object> headers = Trees.map(wide.get(HEADERS));
    headers.put(header(match), condition(match));
    narrowed.put(HEADERS, headers);
    return narrowed;
  }

  static String header(RequestMatch match) {
    String header = match.header();
    return header == null ? Cookies.HEADER : header;
  }

  private static Map<String, Object> condition(RequestMatch match) {
    if (match.header() == null) {
      return Map.of("regex", Cookies.regex(match));
    }
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("exact", match.exact());
    condition.put("prefix", match.prefix());
    condition.put("regex", match.regex());
    condition.values().removeIf(value -> value == null);
    return condition;
  }

  private static Optional<RequestMatch> added(
      Map<String, Object> narrowed, Map<String, Object> wide) {
    Map<String, Object> headers = Trees.map(narrowed.get(HEADERS));
    Map<String, Object> before = Trees.map(wide.get(HEADERS));
    return headers.entrySet().stream()
        .filter(header -> !Trees.same(header.getValue(), before.get(header.getKey())))
        .findFirst()
        .flatMap(header -> match(header.getKey(), Trees.map(header.getValue())));
  }

  private static Optional<RequestMatch> match(String header, Map<String, Object> condition) {
    String regex = Trees.text(condition, "regex");
    if (header.equals(Cookies.HEADER) && !regex.isEmpty()) {
      return Cookies.read(regex);
    }
    if (condition.size() != 1 || !(condition.values().iterator().next() instanceof String value)) {
      return Optional.empty();
    }
    return switch (condition.keySet().iterator().next()) {
      case "exact" -> Optional.of(new RequestMatch(header, null, value, null, null));
      case "prefix" -> Optional.of(new RequestMatch(header, null, null, value, null));
      case "regex" -> Optional.of(new RequestMatch(header, null, null, null, value));
      default -> Optional.empty();
    };
  }
}
