package io.slipway.image.lint;

import io.slipway.image.config.ImageConfig;
import io.slipway.image.dockerfile.Instruction;
import io.slipway.image.dockerfile.SourceRange;
import io.slipway.image.dockerfile.Statement;
import io.slipway.image.plan.GlobalArguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds at a point of a stage, as far as checks ask. */
final class StageState {
  private final GlobalArguments globals;
  private final Map<String, String> variables;
  private final Set<String> arguments;
  private final Set<String> setSomewhere = new HashSet<>();
  private final Map<String, SourceRange> once = new HashMap<>();
  private final List<Statement> triggers = new ArrayList<>();
  private final @Nullable String unknownBase;
  private boolean shellSet;
  private boolean workdirSet;

  private StageState(
      GlobalArguments globals,
      Map<String, String> variables,
      Set<String> arguments,
      @Nullable String unknownBase) {
    this.globals = globals;
    this.variables = new HashMap<>(variables);
    this.arguments = new HashSet<>(arguments);
    this.unknownBase = unknownBase;
    this.variables.putIfAbsent("PATH", "");
  }

  /** On a base image, or on nothing. */
  static StageState on(GlobalArguments globals, ImageConfig base) {
    StageState state = new StageState(globals, base.environment(), Set.of(), null);
    state.shellSet = !base.shell().isEmpty();
    return state;
  }

  /** On a base image of which only the name is known. */
  static StageState onUnknown(GlobalArguments globals, String base) {
    return new StageState(globals, Map.of(), Set.of(), base);
  }

  /** On another stage as its last instruction left it. */
  static StageState on(StageState parent) {
    StageState state =
        new StageState(parent.globals, parent.variables, parent.arguments, parent.unknownBase);
    state.shellSet = parent.shellSet;
    state.workdirSet = parent.workdirSet;
    return state;
  }

  /** Makes known what is to come, so that a use before its declaration can be told. */
  void expect(List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement.instruction() instanceof Instruction.Arg arg) {
        arg.declarations().forEach(declaration -> setSomewhere.add(declaration.name()));
      } else if (statement.instruction() instanceof Instruction.Env env) {
        env.pairs().forEach(pair -> setSomewhere.add(pair.key()));
      }
    }
  }

  @Nullable String get(String name) {
    return variables.get(name);
  }

  Set<String> names() {
    return variables.keySet();
  }

  boolean declares(String name) {
    return arguments.contains(name);
  }

  boolean setsLater(String name) {
    return setSomewhere.contains(name);
  }

  /** The base image whose variables aren't known, or null. */
  @Nullable String unknownBase() {
    return unknownBase;
  }

  @Nullable String given(String name) {
    return globals.given(name);
  }

  @Nullable String global(String name) {
    return globals.get(name);
  }

  void declare(String name, @Nullable String value) {
    arguments.add(name);
    if (value != null) {
      variables.put(name, value);
    }
  }

  void set(String name, String value) {
    variables.put(name, value);
  }

  boolean workdirSet() {
    return workdirSet;
  }

  void setWorkdir() {
    workdirSet = true;
  }

  boolean shellSet() {
    return shellSet;
  }

  void setShell() {
    shellSet = true;
  }

  /** Remembers the last instruction of a kind; returns the one before. */
  @Nullable SourceRange replace(String keyword, SourceRange at) {
    return once.put(keyword, at);
  }

  void addTrigger(Statement onbuild) {
    triggers.add(onbuild);
  }

  /** ONBUILD instructions, for the stage that is built on this one. */
  List<Statement> triggers() {
    return triggers;
  }
}
