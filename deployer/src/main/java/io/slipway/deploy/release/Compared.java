package io.slipway.deploy.release;

/** What of two arms is compared. */
public enum Compared {
  /** Requests that failed. */
  ERRORS,
  /** Requests that took longer than nearly all of stable's. */
  LATENCY;

  /** What the requests that are counted are, in words. */
  public String words() {
    return this == ERRORS ? "failed" : "slow";
  }
}
