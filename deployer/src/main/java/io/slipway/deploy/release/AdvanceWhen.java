package io.slipway.deploy.release;

/** What a comparison needs to let a step pass. */
public enum AdvanceWhen {
  /**
   * The step's time is over, there was enough data, and none of it shows that the canary is worse.
   */
  QUIET,
  /** The data show that the canary isn't worse by the margin. */
  PROVEN
}
