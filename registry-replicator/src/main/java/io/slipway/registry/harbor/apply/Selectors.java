package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.project.Selector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Patterns of the file as Harbor's selectors, and selectors in words. */
final class Selectors {

  private static final String KIND = "doublestar";
  private static final String UNTAGGED = "{\"untagged\":true}";
  private static final String TAGGED = "{\"untagged\":false}";

  private Selectors() {}

  static List<Selector> tags(
      @Nullable String included, @Nullable String excluded, @Nullable Boolean untagged) {
    String extras = untagged == null ? null : untagged ? UNTAGGED : TAGGED;
    return List.of(
        excluded == null
            ? new Selector(KIND, "matches", or(included), extras)
            : new Selector(KIND, "excludes", excluded, extras));
  }

  static Map<String, List<Selector>> repositories(
      @Nullable String included, @Nullable String excluded) {
    Selector selector =
        excluded == null
            ? new Selector(KIND, "repoMatches", or(included), null)
            : new Selector(KIND, "repoExcludes", excluded, null);
    return Map.of("repository", List.of(selector));
  }

  private static String or(@Nullable String pattern) {
    return pattern == null ? "**" : pattern;
  }

  /** As {@code TagRuleSpec} says it. */
  static String title(
      @Nullable List<Selector> tags, @Nullable Map<String, List<Selector>> repositories) {
    List<Selector> scope =
        repositories == null ? List.of() : repositories.getOrDefault("repository", List.of());
    return "tags " + words(tags) + " of " + words(scope);
  }

  private static String words(@Nullable List<Selector> selectors) {
    return selectors == null
        ? ""
        : selectors.stream()
            .map(
                one ->
                    (one.decoration().matches("excludes|repoExcludes") ? "not " : "")
                        + one.pattern())
            .collect(Collectors.joining(" and "));
  }

  static boolean isTaggedOnly(@Nullable List<Selector> tags) {
    return tags != null
        && tags.stream()
            .anyMatch(
                one ->
                    Objects.requireNonNullElse(one.extras(), "")
                        .replace(" ", "")
                        .contains("\"untagged\":false"));
  }
}
