package io.slipway.deploy.routing;

import io.slipway.deploy.release.RequestMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The conditions of a routing rule, of which one must hold: narrowed by further matches, and back.
 *
 * @param key that they stand under
 * @param narrow adds a match to a condition
 * @param added what was added to the second to make the first, where it can be read
 */
record Conditions(
    String key,
    BiFunction<Map<String, Object>, RequestMatch, Map<String, Object>> narrow,
    BiFunction<Map<String, Object>, Map<String, Object>, Optional<RequestMatch>> added) {

  /** One that every request fulfils where the rule has none. */
  List<Map<String, Object>> of(Map<String, Object> rule) {
    List<Map<String, Object>> own = Trees.maps(rule.get(key));
    return own.isEmpty() ? List.of(Map.of()) : own;
  }

  /** The rule, for those of its requests that fulfil any of the matches. */
  Map<String, Object> narrowed(Map<String, Object> rule, List<RequestMatch> matches) {
    List<Object> narrowed = new ArrayList<>();
    for (Map<String, Object> wide : of(rule)) {
      matches.forEach(match -> narrowed.add(narrow.apply(wide, match)));
    }
    Map<String, Object> edited = Trees.map(rule);
    edited.put(key, narrowed);
    return edited;
  }

  /** What a rule was narrowed by; what can't be read is left out. */
  List<RequestMatch> read(Map<String, Object> narrowed, Map<String, Object> rule) {
    List<Map<String, Object>> conditions = Trees.maps(narrowed.get(key));
    List<Map<String, Object>> wide = of(rule);
    return conditions.subList(0, conditions.size() / wide.size()).stream()
        .flatMap(condition -> added.apply(condition, wide.get(0)).stream())
        .toList();
  }
}
