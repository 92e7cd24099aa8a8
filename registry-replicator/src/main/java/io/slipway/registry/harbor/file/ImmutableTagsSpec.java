package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/** Tags that nobody may move or delete; a pattern that isn't given is {@code **}. */
public record ImmutableTagsSpec(
    @Nullable String repositories,
    @Nullable String repositoriesExclude,
    @Nullable String tags,
    @Nullable String tagsExclude,
    @Nullable Boolean disabled) {

  public ImmutableTagsSpec {
    TagRuleSpec.one("repositoriesExclude", repositories, repositoriesExclude);
    TagRuleSpec.one("tagsExclude", tags, tagsExclude);
  }

  /** Rules have no names: this tells them apart. */
  public String title() {
    return TagRuleSpec.title(repositories, repositoriesExclude, tags, tagsExclude);
  }
}
