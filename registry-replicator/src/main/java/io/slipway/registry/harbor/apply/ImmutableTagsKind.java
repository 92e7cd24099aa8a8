package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.ImmutableTagsSpec;
import io.slipway.registry.harbor.project.ImmutableRules;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A rule is known by its patterns: another pattern is another rule. */
final class ImmutableTagsKind implements Kind<ImmutableTagsSpec, ImmutableRules.Rule> {

  private final Places places;
  private final String project;

  ImmutableTagsKind(Places places, String project) {
    this.places = places;
    this.project = project;
  }

  @Override
  public String word() {
    return "immutable";
  }

  @Override
  public String scope() {
    return project + "/";
  }

  @Override
  public List<ImmutableRules.Rule> current() throws HarborException, InterruptedException {
    return places.findProject(project).isEmpty()
        ? List.of()
        : places.harbor.immutableRules(project).list().all();
  }

  @Override
  public String keyOf(ImmutableTagsSpec spec) {
    return spec.title();
  }

  @Override
  public String keyFor(ImmutableRules.Rule current) {
    return Selectors.title(current.tagSelectors(), current.scopeSelectors());
  }

  @Override
  public Facts wanted(ImmutableTagsSpec spec) {
    return new Facts().with("disabled", spec.disabled());
  }

  @Override
  public Facts now(ImmutableRules.Rule current) {
    return new Facts().with("disabled", current.disabled());
  }

  @Override
  public void create(ImmutableTagsSpec spec) throws HarborException, InterruptedException {
    places
        .harbor
        .immutableRules(project)
        .create(
            new ImmutableRules.Rule(
                null,
                Boolean.TRUE.equals(spec.disabled()),
                null,
                "immutable",
                "immutable_template",
                Selectors.tags(spec.tags(), spec.tagsExclude(), null),
                Selectors.repositories(spec.repositories(), spec.repositoriesExclude()),
                Map.of()));
  }

  @Override
  public void update(ImmutableRules.Rule current, ImmutableTagsSpec spec)
      throws HarborException, InterruptedException {
    places
        .harbor
        .immutableRules(project)
        .setDisabled(current, Boolean.TRUE.equals(spec.disabled()));
  }

  @Override
  public void delete(ImmutableRules.Rule current) throws HarborException, InterruptedException {
    places.harbor.immutableRules(project).delete(Objects.requireNonNull(current.id()));
  }
}
