package io.slipway.pipeline.runner.steps;

import groovy.lang.Closure;
import io.slipway.pipeline.record.RunEvent;
import io.slipway.pipeline.runner.PipelineFailure;
import io.slipway.pipeline.runner.PipelineRun;
import io.slipway.pipeline.runner.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a step.
 *
 * @param id the step's id in the record; null for a block such as {@code dir}, which is no step of
 *     its own there
 */
record StepCall(
    PipelineRun run, String name, Arguments arguments, Scope scope, @Nullable String id, int line) {

  /** Runs the block that was given to the step. */
  @Nullable Object body(Scope inside) throws Exception {
    Closure<?> block = arguments.block();
    if (block == null) {
      throw PipelineFailure.usage("'" + name + "' needs a block: " + name + "(...) { ... }");
    }
    return run.interpreter().run(block, inside);
  }

  /** The whole environment that the step sees. */
  Map<String, String> environment() {
    return run.environment().complete(scope.environment());
  }

  void log(String stream, String text) {
    run.emit(id, new RunEvent.LogLine(stream, text));
  }

  void say(String text) {
    run.say(id, text);
  }
}
