package io.slipway.image.plan;

import io.slipway.image.BuildException;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfileParser;
import io.slipway.image.dockerfile.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds at a point of a stage: the image's configuration so far and the variables in sight.
 * Immutable; {@link #next} computes what an instruction means here.
 */
public final class StageScope {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final BuildPlan plan;
  private final Stage stage;
  private final List<Statement> statements;
  private final State state;

  /**
   * The part that changes.
   *
   * @param variables ENV and ARG together; of two settings the later counts
   * @param arguments the ARGs declared in this stage and the stages under it, null where without
   *     value
   * @param commandSet whether this stage has a CMD, which a later ENTRYPOINT then keeps
   */
  record State(
      ImageConfig config,
      Map<String, String> variables,
      Map<String, @Nullable String> arguments,
      boolean commandSet) {

    State withConfig(ImageConfig changed) {
      return new State(changed, variables, arguments, commandSet);
    }

    State withVariable(String name, String value) {
      Map<String, String> changed = new LinkedHashMap<>(variables);
      changed.put(name, value);
      return new State(config, Collections.unmodifiableMap(changed), arguments, commandSet);
    }

    State withArgument(String name, @Nullable String value) {
      Map<String, @Nullable String> changed = new LinkedHashMap<>(arguments);
      changed.put(name, value);
      State declared =
          new State(config, variables, Collections.unmodifiableMap(changed), commandSet);
      return value == null || GlobalArguments.NOT_IN_ENVIRONMENT.contains(name)
          ? declared
          : declared.withVariable(name, value);
    }

    State withCommandSet() {
      return new State(config, variables, arguments, true);
    }
  }

  private StageScope(BuildPlan plan, Stage stage, List<Statement> statements, State state) {
    this.plan = plan;
    this.stage = stage;
    this.statements = statements;
    this.state = state;
  }

  static StageScope start(BuildPlan plan, Stage stage, ImageConfig base) throws BuildException {
    ImageConfig config = base.asBase();
    boolean windows = config.platform().os().equals("windows");
    if (!windows && !config.environment().containsKey("PATH")) {
      config = config.withEnv("PATH", DEFAULT_PATH);
    }
    return begin(plan, stage, new State(config, config.environment(), Map.of(), false));
  }

  static StageScope startOn(BuildPlan plan, Stage stage, StageScope parent) throws BuildException {
    State inherited = parent.state;
    return begin(
        plan,
        stage,
        new State(inherited.config(), inherited.variables(), inherited.arguments(), false));
  }

  private static StageScope begin(BuildPlan plan, Stage stage, State state) throws BuildException {
    List<Statement> statements = new ArrayList<>();
    try {
      for (String trigger : state.config().onBuild()) {
        statements.add(DockerfileParser.parseTrigger(trigger, stage.from().at()));
      }
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
    statements.addAll(stage.statements());
    State started = state.withConfig(state.config().withOnBuild(List.of()));
    return new StageScope(plan, stage, List.copyOf(statements), started);
  }

  /** All instructions of the stage: first what the base's ONBUILD brings, then its own. */
  public List<Statement> statements() {
    return statements;
  }

  public ImageConfig config() {
    return state.config();
  }

  public Stage stage() {
    return stage;
  }

  /** What {@code statement} means after everything that was committed so far. */
  public Step next(Statement statement) throws BuildException {
    try {
      return new StepPlanner(plan, this, statement).plan();
    } catch (DockerfileException e) {
      throw e.toBuildException();
    }
  }

  State state() {
    return state;
  }

  @Nullable String variable(String name) {
    return state.variables().get(name);
  }

  StageScope with(State changed) {
    return new StageScope(plan, stage, statements, changed);
  }

  StageScope withConfig(ImageConfig config) {
    return with(state.withConfig(config));
  }
}
