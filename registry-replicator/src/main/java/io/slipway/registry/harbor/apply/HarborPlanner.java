package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.HarborClient;
import io.slipway.registry.harbor.file.HarborFile;
import io.slipway.registry.harbor.file.HarborFile.SystemKind;
import io.slipway.registry.harbor.file.ProjectSpec;
import io.slipway.registry.harbor.file.ProjectSpec.ProjectKind;
import io.slipway.registry.harbor.file.RobotSpec;
import io.slipway.registry.harbor.project.Robots;
import io.slipway.registry.harbor.rest.HarborException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a file with a Harbor; changes nothing. */
public final class HarborPlanner {

  private final Places places;

  /**
   * @param base what relative names of secret files are taken from
   * @param updateSecrets send the secrets of registries again, because Harbor can't be asked
   *     whether they are the same
   */
  public HarborPlanner(HarborClient harbor, Path base, boolean updateSecrets) {
    this.places = new Places(harbor, base, updateSecrets);
  }

  public HarborPlan plan(HarborFile file) throws HarborException, InterruptedException {
    HarborFile.Spec spec = file.spec();
    List<SystemKind> prune = spec.prune();
    Comparison found = new Comparison();
    List<String> notes = new ArrayList<>();
    found.add(new RegistryKind(places), spec.registries(), prune.contains(SystemKind.REGISTRIES));
    found.add(new LabelKind(places, null), spec.labels(), prune.contains(SystemKind.LABELS));
    for (ProjectSpec project : spec.projects()) {
      addProject(found, project, notes);
    }
    addRobots(found, systemRobots(spec), spec.robots(), prune.contains(SystemKind.ROBOTS), notes);
    found.add(
        new ReplicationKind(places), spec.replications(), prune.contains(SystemKind.REPLICATIONS));
    for (ScheduleKind.Wish wish :
        ScheduleKind.Wish.of(spec.gc(), spec.purgeAudit(), spec.scanAll())) {
      found.add(new ScheduleKind(places, wish), List.of(wish), false);
    }
    List<Change> changes = new ArrayList<>(found.makingOrChanging);
    changes.addAll(found.deleting);
    return new HarborPlan(places.harbor.host(), changes, found.unchanged, notes);
  }

  private RobotKind systemRobots(HarborFile.Spec spec) {
    return new RobotKind(places, null, spec.robots());
  }

  private RobotKind projectRobots(ProjectSpec project) {
    return new RobotKind(places, project.name(), project.robots());
  }

  private void addProject(Comparison found, ProjectSpec project, List<String> notes)
      throws HarborException, InterruptedException {
    String name = project.name();
    List<ProjectKind> prune = project.prune();
    found.add(new ProjectSettings(places, project), List.of(project), false);
    found.add(new LabelKind(places, name), project.labels(), prune.contains(ProjectKind.LABELS));
    found.add(new MemberKind(places, name), project.members(), prune.contains(ProjectKind.MEMBERS));
    found.add(
        new WebhookKind(places, name, project.webhooks()),
        project.webhooks(),
        prune.contains(ProjectKind.WEBHOOKS));
    found.add(
        new ImmutableTagsKind(places, name),
        project.immutableTags(),
        prune.contains(ProjectKind.IMMUTABLE_TAGS));
    found.add(
        new RetentionKind(places, name),
        Optional.ofNullable(project.retention()).stream().toList(),
        prune.contains(ProjectKind.RETENTION));
    addRobots(
        found, projectRobots(project), project.robots(), prune.contains(ProjectKind.ROBOTS), notes);
  }

  private static void addRobots(
      Comparison found, RobotKind kind, List<RobotSpec> robots, boolean prune, List<String> notes)
      throws HarborException, InterruptedException {
    found.add(kind, robots, prune);
    if (!robots.isEmpty()) {
      notes.addAll(kind.notes());
    }
  }

  /**
   * Gives a robot of the file a new secret, which goes to its file; the old one ends at once.
   *
   * @param name as in plans: {@code NAME}, or {@code PROJECT/NAME}
   * @return where the secret is
   */
  public Path rotate(HarborFile file, String name) throws HarborException, InterruptedException {
    List<RobotKind> kinds = new ArrayList<>(List.of(systemRobots(file.spec())));
    file.spec().projects().forEach(project -> kinds.add(projectRobots(project)));
    for (RobotKind kind : kinds) {
      Optional<RobotSpec> spec = kind.named(name).findFirst();
      if (spec.isPresent()) {
        kind.rotate(robot(kind, spec.get()), spec.get());
        return kind.secretFile(spec.get()).path();
      }
    }
    throw HarborException.local(
        "The file has no robot '%s'. A project's robot is PROJECT/NAME.".formatted(name), null);
  }

  private Robots.Robot robot(RobotKind kind, RobotSpec spec)
      throws HarborException, InterruptedException {
    return kind.current().stream()
        .filter(one -> kind.keyFor(one).equals(spec.name()))
        .findFirst()
        .orElseThrow(
            () ->
                HarborException.local(
                    "There is no robot '%s%s' at %s yet. Apply the file first."
                        .formatted(kind.scope(), spec.name(), places.harbor.host()),
                    null));
  }
}
