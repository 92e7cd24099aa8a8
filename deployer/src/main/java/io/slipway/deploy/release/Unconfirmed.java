package io.slipway.deploy.release;

/** What follows where a route's effect wasn't seen in time. */
public enum Unconfirmed {
  /** As if it had been seen. */
  CONTINUE,
  /** Wait for someone. */
  PAUSE,
  ROLL_BACK
}
