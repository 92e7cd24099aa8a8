package io.slipway.registry.harbor.project;

import org.jspecify.annotations.Nullable;

/**
 * Which tags or repositories a rule is for.
 *
 * @param kind {@code doublestar}, the only one
 * @param decoration {@code matches}, {@code excludes}, {@code repoMatches}, {@code repoExcludes}
 * @param extras JSON in a text: {@code {"untagged":true}}
 */
public record Selector(String kind, String decoration, String pattern, @Nullable String extras) {}
