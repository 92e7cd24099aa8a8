package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.file.RobotSpec;
import io.slipway.registry.harbor.project.Projects;
import io.slipway.registry.harbor.project.Robots;
import io.slipway.registry.harbor.rest.HarborException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Robot accounts of the system, or of a project. Their secrets go to files and nowhere else. */
final class RobotKind implements Kind<RobotSpec, Robots.Robot> {

  private static final String SECRET_FILE = "secretFile";
  private static final String LOST = "(lost when a run was cut off)";

  private final Places places;
  private final @Nullable String project;
  private final List<RobotSpec> specs;
  private String prefix = "";

  /**
   * @param project null for the system's robots
   */
  RobotKind(Places places, @Nullable String project, List<RobotSpec> specs) {
    this.places = places;
    this.project = project;
    this.specs = specs;
  }

  @Override
  public String word() {
    return "robot";
  }

  @Override
  public String scope() {
    return project == null ? "" : project + "/";
  }

  @Override
  public List<Robots.Robot> current() throws HarborException, InterruptedException {
    prefix = places.robotPrefix() + (project == null ? "" : project + "+");
    if (project == null) {
      return places.harbor.robots().ofSystem().all();
    }
    Optional<Projects.Project> found = places.findProject(project);
    return found.isEmpty()
        ? List.of()
        : places.harbor.robots().ofProject(found.get().projectId()).all();
  }

  @Override
  public String keyOf(RobotSpec spec) {
    return spec.name();
  }

  /** Without the prefix; an administrator may have chosen another one than we may read. */
  @Override
  public String keyFor(Robots.Robot current) {
    String name = current.name();
    if (name.startsWith(prefix)) {
      return name.substring(prefix.length());
    }
    return name.substring(project == null ? name.indexOf('$') + 1 : name.indexOf('+') + 1);
  }

  @Override
  public Facts wanted(RobotSpec spec) {
    return new Facts()
        .with("description", spec.description())
        .with("durationDays", spec.durationDays())
        .with("disabled", spec.disabled())
        .with("access", words(permissions(spec)))
        .with(SECRET_FILE, spec.secretFile());
  }

  @Override
  public Facts now(Robots.Robot current) {
    return new Facts()
        .text("description", current.description())
        .with("durationDays", current.duration())
        .with("disabled", current.disable())
        .with("access", words(current.permissions()))
        .with(SECRET_FILE, secretOf(keyFor(current)));
  }

  /** Harbor doesn't know where it is; a robot that the file doesn't list has none. */
  private @Nullable String secretOf(String robot) {
    return specs.stream()
        .filter(spec -> spec.name().equals(robot))
        .map(spec -> secretFile(spec).isPending() ? LOST : spec.secretFile())
        .findFirst()
        .orElse(null);
  }

  SecretFile secretFile(RobotSpec spec) {
    return new SecretFile(places.base.resolve(spec.secretFile()).normalize());
  }

  private static String words(@Nullable List<Robots.Permission> permissions) {
    return permissions == null
        ? ""
        : Facts.sorted(
            permissions.stream()
                .flatMap(
                    one ->
                        one.access().stream()
                            .map(
                                access ->
                                    one.namespace()
                                        + " "
                                        + access.resource()
                                        + ":"
                                        + access.action())));
  }

  private List<Robots.Permission> permissions(RobotSpec spec) {
    if (project != null) {
      return List.of(permission("project", project, spec.access()));
    }
    return spec.permissions().stream()
        .map(
            one ->
                one.project() == null
                    ? permission("system", "/", one.access())
                    : permission("project", one.project(), one.access()))
        .toList();
  }

  private static Robots.Permission permission(String kind, String namespace, List<String> access) {
    return new Robots.Permission(
        kind,
        namespace,
        access.stream()
            .map(one -> one.split(":", 2))
            .map(pair -> new Robots.Access(pair[0], pair[1], "allow"))
            .toList());
  }

  @Override
  public void create(RobotSpec spec) throws HarborException, InterruptedException {
    SecretFile file = secretFile(spec);
    Robots.Secret made =
        keep(
            file,
            () ->
                places
                    .harbor
                    .robots()
                    .create(
                        new Robots.NewRobot(
                            spec.name(),
                            spec.description(),
                            project == null ? "system" : "project",
                            spec.durationDays(),
                            false,
                            permissions(spec))));
    if (Boolean.TRUE.equals(spec.disabled())) {
      change(places.harbor.robots().get(Objects.requireNonNull(made.id())), spec);
    }
  }

  @Override
  public void update(Robots.Robot current, RobotSpec spec)
      throws HarborException, InterruptedException {
    if (secretFile(spec).isPending()) {
      rotate(current, spec);
    }
    if (!wanted(spec).differences(now(current)).isEmpty()) {
      change(current, spec);
    }
  }

  /** A new secret to the robot's file. */
  void rotate(Robots.Robot current, RobotSpec spec) throws HarborException, InterruptedException {
    keep(secretFile(spec), () -> places.harbor.robots().rotate(current));
  }

  /** Asks Harbor for a secret. */
  @FunctionalInterface
  private interface Source {
    Robots.Secret ask() throws HarborException, InterruptedException;
  }

  /** Where Harbor refused, nothing is pending; where nobody knows, the next run rotates. */
  private static Robots.Secret keep(SecretFile file, Source source)
      throws HarborException, InterruptedException {
    file.prepare();
    Robots.Secret secret;
    try {
      secret = source.ask();
    } catch (HarborException e) {
      if (e.status() != 0) {
        file.discard();
      }
      throw e;
    }
    file.write(Objects.requireNonNullElse(secret.secret(), ""));
    return secret;
  }

  private void change(Robots.Robot current, RobotSpec spec)
      throws HarborException, InterruptedException {
    places
        .harbor
        .robots()
        .update(
            new Robots.Robot(
                current.id(),
                current.name(),
                spec.description() == null ? current.description() : spec.description(),
                current.level(),
                (long) spec.durationDays(),
                spec.disabled() == null ? current.disable() : spec.disabled(),
                current.editable(),
                current.expiresAt(),
                permissions(spec),
                current.other()));
  }

  @Override
  public void delete(Robots.Robot current) throws HarborException, InterruptedException {
    places.harbor.robots().delete(current.id());
  }

  /** Whoever applies doesn't delete itself. */
  @Override
  public boolean mayDelete(Robots.Robot current) {
    return !current.name().equals(places.harbor.username().orElse(""));
  }

  /** Robots that are there while their secret isn't here. */
  List<String> notes() throws HarborException, InterruptedException {
    List<String> notes = new ArrayList<>();
    List<String> there = current().stream().map(this::keyFor).toList();
    for (RobotSpec spec : specs) {
      SecretFile file = secretFile(spec);
      if (there.contains(spec.name()) && !file.isThere() && !file.isPending()) {
        notes.add(
            "robot %s%s is there, but its secret is not in %s; slipway harbor rotate makes a new one"
                .formatted(scope(), spec.name(), file.path()));
      }
    }
    return notes;
  }

  Stream<RobotSpec> named(String name) {
    return specs.stream().filter(spec -> name.equals(scope() + spec.name()));
  }
}
