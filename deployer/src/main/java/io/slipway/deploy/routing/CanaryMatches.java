package io.slipway.deploy.routing;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code http} entries of a VirtualService that send some requests to the canary alone. Each
 * stands before the entry it was made from and takes what that one would take, further narrowed; it
 * is known by its name.
 */
final class CanaryMatches {
  private static final String NAME = "slipway-canary";

  private CanaryMatches() {}

  static boolean isOne(Map<String, Object> entry) {
    return Trees.text(entry, "name").startsWith(NAME);
  }

  /** From an entry that splits by weight: the same in all but who may come and where it goes. */
  static Map<String, Object> write(Map<String, Object> entry, List<RequestMatch> matches) {
    Map<String, Object> edited = Trees.map(entry);
    String name = Trees.text(entry, "name");
    edited.put("name", name.isEmpty() ? NAME : NAME + "-" + name);
    List<Object> narrowed = new ArrayList<>();
    for (Map<String, Object> wide : conditions(entry)) {
      matches.forEach(match -> narrowed.add(narrow(wide, match)));
    }
    edited.put("match", narrowed);
    edited.put("route", List.of(canary(entry)));
    edited.remove("mirror");
    edited.remove("mirrorPercentage");
    return edited;
  }

  /** What the entry before {@code base} was made with; what can't be read is left out. */
  static List<RequestMatch> read(List<Map<String, Object>> entries, Map<String, Object> base) {
    int index = entries.indexOf(base);
    if (index < 1 || !isOne(entries.get(index - 1))) {
      return List.of();
    }
    List<Map<String, Object>> narrowed = Trees.maps(entries.get(index - 1).get("match"));
    List<Map<String, Object>> wide = conditions(base);
    return narrowed.subList(0, narrowed.size() / wide.size()).stream()
        .flatMap(condition -> added(condition, wide.get(0)).stream())
        .toList();
  }

  private static List<Map<String, Object>> conditions(Map<String, Object> entry) {
    List<Map<String, Object>> own = Trees.maps(entry.get("match"));
    return own.isEmpty() ? List.of(Map.of()) : own;
  }

  private static Map<String, Object> narrow(Map<String, Object> wide, RequestMatch match) {
    Map<String, Object> narrowed = Trees.map(wide);
    Map<String, Object> headers = Trees.map(wide.get("headers"));
    headers.put(header(match), condition(match));
    narrowed.put("headers", headers);
    return narrowed;
  }

  private static String header(RequestMatch match) {
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
    Map<String, Object> headers = Trees.map(narrowed.get("headers"));
    Map<String, Object> before = Trees.map(wide.get("headers"));
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

  /** The canary among an entry's destinations, without its weight. */
  static Map<String, Object> canary(Map<String, Object> entry) {
    Map<String, Object> canary =
        Trees.maps(entry.get("route")).stream()
            .filter(
                item ->
                    Trees.text(Trees.map(item.get("destination")), "subset")
                        .equals(Arm.CANARY.word()))
            .findFirst()
            .map(Trees::map)
            .orElseThrow();
    canary.remove("weight");
    return canary;
  }
}
