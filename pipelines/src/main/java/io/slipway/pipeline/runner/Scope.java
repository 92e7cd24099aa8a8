package io.slipway.pipeline.runner;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in a run a piece of a script stands: what {@code dir}, {@code withEnv}, {@code stage} and
 * {@code timeout} around it have set.
 *
 * @param environment what {@code environment} and {@code withEnv} around it add
 * @param stage the stage around it
 */
public record Scope(
    Path directory,
    Map<String, String> environment,
    @Nullable StageState stage,
    CancelScope cancel) {

  public Scope in(Path other) {
    return new Scope(other, environment, stage, cancel);
  }

  public Scope with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new Scope(directory, all, stage, cancel);
  }

  public Scope inStage(StageState inner) {
    return new Scope(directory, environment, inner, cancel);
  }

  public Scope under(CancelScope other) {
    return new Scope(directory, environment, stage, other);
  }

  public @Nullable String stageId() {
    return stage == null ? null : stage.id();
  }
}
