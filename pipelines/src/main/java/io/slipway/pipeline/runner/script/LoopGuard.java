package io.slipway.pipeline.runner.script;

import io.slipway.pipeline.runner.PipelineFailure;

/** What a transformed script calls in every loop: a loop without a step can be cancelled too. */
public final class LoopGuard {
  private LoopGuard() {}

  public static void check() {
    if (Thread.interrupted()) {
      throw PipelineFailure.aborted("Interrupted");
    }
  }
}
