package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.LabelSpec;
import io.slipway.registry.harbor.project.Labels;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class LabelKind implements Kind<LabelSpec, Labels.Label> {

  private final Places places;
  private final @Nullable String project;

  /**
   * @param project null for the labels of all projects
   */
  LabelKind(Places places, @Nullable String project) {
    this.places = places;
    this.project = project;
  }

  @Override
  public String word() {
    return "label";
  }

  @Override
  public String scope() {
    return project == null ? "" : project + "/";
  }

  @Override
  public List<Labels.Label> current() throws HarborException, InterruptedException {
    if (project == null) {
      return places.harbor.labels(null).list().all();
    }
    Optional<Projects.Project> found = places.findProject(project);
    return found.isEmpty() ? List.of() : places.harbor.labels(found.get().projectId()).list().all();
  }

  private Labels labels() throws HarborException, InterruptedException {
    return places.harbor.labels(project == null ? null : places.project(project).projectId());
  }

  @Override
  public String keyOf(LabelSpec spec) {
    return spec.name();
  }

  @Override
  public String keyFor(Labels.Label current) {
    return current.name();
  }

  @Override
  public Facts wanted(LabelSpec spec) {
    return new Facts().with("description", spec.description()).with("color", spec.color());
  }

  @Override
  public Facts now(Labels.Label current) {
    return new Facts().text("description", current.description()).text("color", current.color());
  }

  @Override
  public void create(LabelSpec spec) throws HarborException, InterruptedException {
    labels().create(spec.name(), spec.description(), spec.color());
  }

  @Override
  public void update(Labels.Label current, LabelSpec spec)
      throws HarborException, InterruptedException {
    labels()
        .update(
            Objects.requireNonNull(current.id()),
            new Labels.Label(
                current.id(),
                current.name(),
                spec.description() == null ? current.description() : spec.description(),
                spec.color() == null ? current.color() : spec.color(),
                current.scope(),
                current.projectId(),
                current.other()));
  }

  @Override
  public void delete(Labels.Label current) throws HarborException, InterruptedException {
    labels().delete(Objects.requireNonNull(current.id()));
  }
}
