package io.slipway.image.plan;

import io.slipway.image.config.Healthcheck;
import io.slipway.image.config.ImageConfig;
import io.slipway.image.dockerfile.Command;
import io.slipway.image.dockerfile.DockerfileException;
import io.slipway.image.dockerfile.DockerfilePrinter;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.KeyValue;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.StageScope.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One instruction in one scope -> one step. */
final class StepPlanner {
  private final BuildPlan plan;
  private final StageScope scope;
  private final Statement statement;
  private final Words words;

  StepPlanner(BuildPlan plan, StageScope scope, Statement statement) {
    this.plan = plan;
    this.scope = scope;
    this.statement = statement;
    this.words = new Words(plan.dockerfile().directives().escape());
  }

  Step plan() throws DockerfileException {
    Instruction instruction = statement.instruction();
    if (instruction instanceof Instruction.Copy i) {
      return new FileSteps(plan, scope, statement, words).copy(i);
    } else if (instruction instanceof Instruction.Add i) {
      return new FileSteps(plan, scope, statement, words).add(i);
    } else if (instruction instanceof Instruction.Run i) {
      return new RunSteps(plan, scope, statement, words).run(i);
    } else if (instruction instanceof Instruction.Workdir i) {
      return workdir(i);
    } else if (instruction instanceof Instruction.Arg i) {
      return arg(i);
    } else if (instruction instanceof Instruction.Env i) {
      return env(i);
    } else if (instruction instanceof Instruction.Label i) {
      return label(i);
    }
    return process(instruction);
  }

  /** What says how the image's process is run. */
  private Step process(Instruction instruction) throws DockerfileException {
    if (instruction instanceof Instruction.Cmd i) {
      return cmd(i);
    } else if (instruction instanceof Instruction.Entrypoint i) {
      return entrypoint(i);
    } else if (instruction instanceof Instruction.Shell i) {
      return configure(i, "SHELL " + list(i.arguments()), config().withShell(i.arguments()));
    } else if (instruction instanceof Instruction.User i) {
      String user = expand(i.user());
      return configure(new Instruction.User(user), "USER " + user, config().withUser(user));
    } else if (instruction instanceof Instruction.Healthcheck i) {
      return healthcheck(i);
    } else if (instruction instanceof Instruction.Stopsignal i) {
      return stopSignal(i);
    }
    return declaration(instruction);
  }

  /** What only tells others about the image. */
  private Step declaration(Instruction instruction) throws DockerfileException {
    if (instruction instanceof Instruction.Expose i) {
      return expose(i);
    } else if (instruction instanceof Instruction.Volume i) {
      return volume(i);
    } else if (instruction instanceof Instruction.Onbuild i) {
      List<String> triggers = new ArrayList<>(config().onBuild());
      triggers.add(i.expression());
      return configure(i, "", config().withOnBuild(triggers));
    } else if (instruction instanceof Instruction.Maintainer i) {
      return configure(i, "MAINTAINER " + i.name(), config().withAuthor(i.name()));
    }
    throw statement.error(instruction.keyword() + " cannot stand inside a stage");
  }

  private Step workdir(Instruction.Workdir instruction) throws DockerfileException {
    String path = ImagePath.resolve(config().workingDirectory(), expand(instruction.path()));
    State after = scope.state().withConfig(config().withWorkingDirectory(path));
    Action action =
        path.equals("/") ? new Action.Configure() : new Action.MakeDirectory(path, config().user());
    return step(new Instruction.Workdir(path), action, "WORKDIR " + path, after);
  }

  private Step env(Instruction.Env instruction) throws DockerfileException {
    List<KeyValue> pairs = expandPairs(instruction.pairs());
    State after = scope.state();
    for (KeyValue pair : pairs) {
      after = after.withConfig(after.config().withEnv(pair.key(), pair.value()));
      after = after.withVariable(pair.key(), pair.value());
    }
    return step(new Instruction.Env(pairs), new Action.Configure(), "ENV" + history(pairs), after);
  }

  private Step label(Instruction.Label instruction) throws DockerfileException {
    List<KeyValue> pairs = expandPairs(instruction.pairs());
    ImageConfig after = config();
    for (KeyValue pair : pairs) {
      after = after.withLabel(pair.key(), pair.value());
    }
    return configure(new Instruction.Label(pairs), "LABEL" + history(pairs), after);
  }

  /** All pairs see the variables as they were before the instruction. */
  private List<KeyValue> expandPairs(List<KeyValue> pairs) throws DockerfileException {
    List<KeyValue> expanded = new ArrayList<>();
    for (KeyValue pair : pairs) {
      String key = expand(pair.key());
      if (key.isEmpty()) {
        throw statement.error(statement.instruction().keyword() + " names can not be blank");
      }
      expanded.add(pair.withWords(key, expand(pair.value())));
    }
    return expanded;
  }

  private static String history(List<KeyValue> pairs) {
    return pairs.stream().map(p -> " " + p.key() + "=" + p.value()).collect(Collectors.joining());
  }

  /** Declarations of one ARG don't see each other, only what stands before. */
  private Step arg(Instruction.Arg instruction) throws DockerfileException {
    State after = scope.state();
    List<String> shown = new ArrayList<>();
    for (Instruction.Arg.Declaration declaration : instruction.declarations()) {
      String value = argument(declaration, scope.state());
      after = after.withArgument(declaration.name(), value);
      shown.add(value == null ? declaration.name() : declaration.name() + "=" + value);
    }
    return step(instruction, new Action.Configure(), "ARG " + String.join(" ", shown), after);
  }

  private @Nullable String argument(Instruction.Arg.Declaration declaration, State before)
      throws DockerfileException {
    String given = plan.arguments().given(declaration.name());
    if (given != null) {
      return given;
    }
    if (declaration.defaultValue() == null) {
      return plan.arguments().get(declaration.name());
    }
    return words.expand(statement, declaration.defaultValue(), before.variables()::get);
  }

  private Step cmd(Instruction.Cmd instruction) {
    List<String> arguments = commandLine(instruction.command());
    ImageConfig changed = config().withCommand(arguments).withArgsEscaped();
    State after = scope.state().withConfig(changed).withCommandSet();
    return step(instruction, new Action.Configure(), "CMD " + GoText.quoted(arguments), after);
  }

  /** An ENTRYPOINT resets the base's CMD, not one of its own stage. */
  private Step entrypoint(Instruction.Entrypoint instruction) {
    List<String> arguments = commandLine(instruction.command());
    ImageConfig changed = config().withEntrypoint(arguments);
    ImageConfig after = scope.state().commandSet() ? changed : changed.withCommand(List.of());
    return configure(instruction, "ENTRYPOINT " + GoText.quoted(arguments), after);
  }

  private List<String> commandLine(Command command) {
    if (command instanceof Command.Exec exec) {
      return exec.arguments();
    }
    List<String> line = new ArrayList<>(config().effectiveShell());
    line.add(((Command.Shell) command).text());
    return line;
  }

  private Step healthcheck(Instruction.Healthcheck instruction) {
    Healthcheck check =
        new Healthcheck(
            test(instruction.test()),
            instruction.interval(),
            instruction.timeout(),
            instruction.startPeriod(),
            instruction.startInterval(),
            instruction.retries());
    String line = "HEALTHCHECK " + GoText.of(check);
    return configure(instruction, line, config().withHealthcheck(check));
  }

  private static List<String> test(@Nullable Command command) {
    if (command == null) {
      return List.of("NONE");
    }
    List<String> test = new ArrayList<>();
    if (command instanceof Command.Exec exec) {
      test.add("CMD");
      test.addAll(exec.arguments());
    } else {
      test.add("CMD-SHELL");
      test.add(((Command.Shell) command).text());
    }
    return test;
  }

  private Step stopSignal(Instruction.Stopsignal instruction) throws DockerfileException {
    String signal = expand(instruction.signal());
    if (!Signals.isSignal(signal)) {
      throw statement.error("invalid signal: " + signal + Signals.hint(signal));
    }
    return configure(
        new Instruction.Stopsignal(signal),
        "STOPSIGNAL " + signal,
        config().withStopSignal(signal));
  }

  /** The words are sorted as they are written, and only then expanded, as in BuildKit. */
  private Step expose(Instruction.Expose instruction) throws DockerfileException {
    List<String> written = instruction.ports().stream().sorted().toList();
    List<String> given = words.split(statement, written, scope::variable);
    List<String> ports = new ArrayList<>();
    for (String port : given) {
      ports.addAll(Ports.parse(statement, port));
    }
    return configure(
        new Instruction.Expose(given), "EXPOSE " + list(ports), config().withExposedPorts(ports));
  }

  private Step volume(Instruction.Volume instruction) throws DockerfileException {
    List<String> paths = words.expandEach(statement, instruction.paths(), scope::variable);
    if (paths.contains("")) {
      throw statement.error("VOLUME specified can not be an empty string");
    }
    return configure(
        new Instruction.Volume(paths), "VOLUME " + list(paths), config().withVolumes(paths));
  }

  private ImageConfig config() {
    return scope.config();
  }

  private String expand(String word) throws DockerfileException {
    return words.expand(statement, word, scope::variable);
  }

  private Step configure(Instruction expanded, String createdBy, ImageConfig after) {
    return step(expanded, new Action.Configure(), createdBy, scope.state().withConfig(after));
  }

  private Step step(Instruction expanded, Action action, String createdBy, State after) {
    char escape = plan.dockerfile().directives().escape();
    String display = new DockerfilePrinter(escape).line(expanded);
    return new Step(statement.with(expanded), action, display, createdBy, scope.with(after));
  }

  /** As Go prints a slice of strings. */
  private static String list(List<String> values) {
    return "[" + String.join(" ", values) + "]";
  }
}
