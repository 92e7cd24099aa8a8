package io.slipway.pipeline.runner.steps;

import org.jspecify.annotations.Nullable;

/** A step of a script. Runs on the thread that drives the script, and may block. */
@FunctionalInterface
interface Step {
  @Nullable Object run(StepCall call) throws Exception;
}
