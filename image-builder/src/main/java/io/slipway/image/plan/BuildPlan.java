package io.slipway.image.plan;

import io.slipway.image.BuildException;
import io.slipway.image.UsageException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.dockerfile.Dockerfile;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.suggest.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a Dockerfile as a graph with arguments resolved as far as they are known before any
 * base image is. Immutable.
 *
 * <p>An executor takes {@link #stages} in order (or in parallel where {@link Stage#needs} allows),
 * asks for a {@link StageScope} once a stage's base is there, and goes step by step: {@code
 * scope.next(statement)} says what to do, {@code step.commit(...)} gives the scope that follows.
 */
public final class BuildPlan {
  private final Dockerfile dockerfile;
  private final PlanRequest request;
  private final GlobalArguments arguments;
  private final List<Stage> all;
  private final Stage target;

  private BuildPlan(
      Dockerfile dockerfile,
      PlanRequest request,
      GlobalArguments arguments,
      List<Stage> all,
      Stage target) {
    this.dockerfile = dockerfile;
    this.request = request;
    this.arguments = arguments;
    this.all = all;
    this.target = target;
  }

  /**
   * Resolves stages, and refuses what cannot be built before anything runs.
   *
   * @throws UsageException where there is no such target
   */
  public static BuildPlan of(Dockerfile dockerfile, PlanRequest request) throws BuildException {
    try {
      Resolved resolved = Resolved.of(dockerfile, request);
      Stage target = resolved.target(request.target()).orElse(null);
      if (target == null) {
        throw new UsageException(resolved.noTarget(request.target(), dockerfile.file()));
      }
      BuildPlan plan = resolved.plan(dockerfile, request, target);
      new Refusals(request).check(plan.stages());
      return plan;
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
  }

  /** Resolves stages only; what this machine or this builder can't do is not looked at. */
  public static BuildPlan resolve(Dockerfile dockerfile, PlanRequest request)
      throws DockerfileException {
    Resolved resolved = Resolved.of(dockerfile, request);
    Stage last = resolved.all().get(resolved.all().size() - 1);
    Stage target = resolved.target(request.target()).orElse(null);
    if (target == null) {
      throw last.from().error(resolved.noTarget(request.target(), dockerfile.file()));
    }
    return resolved.plan(dockerfile, request, target);
  }

  /** All stages of a file, whichever is wanted. */
  private record Resolved(GlobalArguments arguments, List<Stage> all) {
    static Resolved of(Dockerfile dockerfile, PlanRequest request) throws DockerfileException {
      Words words = new Words(dockerfile.directives().escape());
      StageSplitter split = StageSplitter.split(dockerfile);
      GlobalArguments arguments =
          GlobalArguments.of(split.before(), request, targetName(request, split), words);
      List<Stage> all = new StageResolver(request, arguments, words).resolve(split.stages());
      return new Resolved(arguments, all);
    }

    BuildPlan plan(Dockerfile dockerfile, PlanRequest request, Stage target) {
      return new BuildPlan(dockerfile, request, arguments, all, target);
    }

    /** By name or index; the last of several, and of all where none is wanted. */
    Optional<Stage> target(@Nullable String wanted) {
      String name = wanted == null ? "" : wanted.toLowerCase(Locale.ROOT);
      return all.stream()
          .filter(
              s ->
                  wanted == null || s.name().equals(name) || String.valueOf(s.index()).equals(name))
          .reduce((first, second) -> second);
    }

    String noTarget(@Nullable String wanted, String file) {
      List<String> names = all.stream().map(Stage::name).toList();
      return "no stage is called '"
          + wanted
          + "'"
          + (wanted == null ? "" : Nearest.hint(wanted, names))
          + "; the stages of "
          + file
          + " are "
          + String.join(", ", names);
    }
  }

  private static @Nullable String targetName(PlanRequest request, StageSplitter split) {
    List<StageSplitter.Section> stages = split.stages();
    return request.target() != null
        ? request.target()
        : stages.get(stages.size() - 1).instruction().name();
  }

  /** Build arguments that no ARG takes, as warnings. */
  public List<Warning> unusedArguments() {
    return UnusedArguments.of(this);
  }

  /** A finding that does not stop a build; {@code code} is stable and documented. */
  public record Warning(String code, String message) {}

  /** The stages that the target needs, itself last; each comes after those it needs. */
  public List<Stage> stages() {
    TreeSet<Integer> needed = new TreeSet<>();
    need(target, needed);
    return needed.stream().map(all::get).toList();
  }

  private void need(Stage stage, TreeSet<Integer> needed) {
    if (needed.add(stage.index())) {
      stage.needs().forEach(index -> need(all.get(index), needed));
    }
  }

  /**
   * Any stage by index. An ONBUILD trigger of a base image can name a stage that nothing else
   * needs; it then turns up as an {@link Origin.Stage} that isn't in {@link #stages}.
   */
  public Stage stage(int index) {
    return all.get(index);
  }

  /** The names of all stages, needed or not. */
  public List<String> stageNames() {
    return all.stream().map(Stage::name).toList();
  }

  public Stage target() {
    return target;
  }

  public Dockerfile dockerfile() {
    return dockerfile;
  }

  public PlanRequest request() {
    return request;
  }

  /** How many instructions will run, FROM included; triggers of base images come on top. */
  public int steps() {
    return stages().stream().mapToInt(stage -> 1 + stage.statements().size()).sum();
  }

  /**
   * Begins a stage.
   *
   * @param base the configuration of the base image; {@link ImageConfig#scratch} for an empty one
   */
  public StageScope start(Stage stage, ImageConfig base) throws BuildException {
    return StageScope.start(this, stage, base);
  }

  /** Begins a stage on top of another, as its last step left it. */
  public StageScope start(Stage stage, StageScope parent) throws BuildException {
    return StageScope.startOn(this, stage, parent);
  }

  /**
   * The same for stages of several platforms' plans that give the same result, whatever else the
   * platforms' arguments are. The ARGs of a base image's ONBUILD triggers aren't known here.
   */
  public String identity(Stage stage) {
    return new StageIdentity(this).of(stage);
  }

  /** A value that holds before the first FROM: given, or the default there. */
  public @Nullable String argument(String name) {
    String given = arguments.given(name);
    return given == null ? arguments.get(name) : given;
  }

  public GlobalArguments arguments() {
    return arguments;
  }

  /** Every stage of the file, in order. */
  public List<Stage> all() {
    return all;
  }

  /** Where {@code --from} of a statement in a stage leads. */
  Origin origin(Stage stage, Statement at, String from) throws DockerfileException {
    return StageResolver.origin(request.contexts(), all, stage.index(), at, from);
  }
}
