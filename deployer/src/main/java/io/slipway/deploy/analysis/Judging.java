package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Measurement;
import org.jspecify.annotations.Nullable;

/** How one metric's readings become judgements. For one thread. */
interface Judging {

  /**
   * What a pair of readings gave.
   *
   * @param stable as is {@code canary}, null where nothing was measured that could be compared
   * @param silent whether there is nothing to tell: the reading is only what later ones count from
   */
  record Result(
      @Nullable Measurement stable,
      @Nullable Measurement canary,
      Judgement judgement,
      boolean silent) {

    static Result silent(Judgement judgement) {
      return new Result(null, null, judgement, true);
    }
  }

  Result take(MetricRun.Pair pair);

  /** Whether what is known holds on in the next step. */
  default boolean goesOn() {
    return false;
  }

  /** Begins the next step, where it goes on. */
  default void nextStep() {}

  /** Whether stable's arm is read at all. */
  default boolean needsStable() {
    return true;
  }
}
