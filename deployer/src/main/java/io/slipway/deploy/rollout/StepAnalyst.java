package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import java.time.Instant;

/** Measures while a step is analysed; must not block. */
public interface StepAnalyst {

  /** What is known of the step by now. A new step, or a new controller, begins anew. */
  Judgement judge(RolloutState state, Instant now) throws InterruptedException;
}
