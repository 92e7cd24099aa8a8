package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/**
 * Which tags of which repositories; doublestar patterns, where the repository is named without its
 * project.
 */
final class TagRuleSpec {

  private TagRuleSpec() {}

  static String or(@Nullable String pattern) {
    return pattern == null ? "**" : pattern;
  }

  static void one(String component, @Nullable String included, @Nullable String excluded) {
    if (included != null && excluded != null) {
      throw Checks.wrong(component, "give the pattern to match or the one to exclude, not both");
    }
  }

  static String title(
      @Nullable String repositories,
      @Nullable String repositoriesExclude,
      @Nullable String tags,
      @Nullable String tagsExclude) {
    return "tags "
        + (tagsExclude == null ? or(tags) : "not " + tagsExclude)
        + " of "
        + (repositoriesExclude == null ? or(repositories) : "not " + repositoriesExclude);
  }
}
