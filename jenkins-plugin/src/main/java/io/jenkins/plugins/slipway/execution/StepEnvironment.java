package io.jenkins.plugins.slipway.execution;

import io.slipway.pipeline.step.StepContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** What a step may use, wherever it runs. */
record StepEnvironment(
    Path workspace, Map<String, String> environment, Path stateDirectory, Consumer<Record> events)
    implements StepContext {

  @Override
  public void emit(Record event) {
    events.accept(event);
  }
}
