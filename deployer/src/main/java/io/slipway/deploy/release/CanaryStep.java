package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positive;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One step: shift, judge for a while, and go on.
 *
 * @param setWeight percent of the traffic for the new version, 0 to 100
 * @param analyse how long to judge before the step counts as passed
 * @param pause whether to stop after the step has passed until someone resumes, promotes or aborts
 */
public record CanaryStep(int setWeight, Duration analyse, @Nullable Boolean pause) {
  public CanaryStep {
    require(
        setWeight >= 0 && setWeight <= 100,
        "setWeight: %d is not a percentage; allowed are 0 to 100".formatted(setWeight));
    positive(analyse, "analyse");
  }

  public CanaryStep(int setWeight, Duration analyse) {
    this(setWeight, analyse, null);
  }

  public boolean pauses() {
    return Boolean.TRUE.equals(pause);
  }
}
