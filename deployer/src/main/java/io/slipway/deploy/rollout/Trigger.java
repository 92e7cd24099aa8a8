package io.slipway.deploy.rollout;

/** What moves a rollout from one phase to another. */
public enum Trigger {
  NOTHING_SERVES,
  STABLE_SERVES,
  READY,
  SETTLED,
  PASSED,
  PASSED_WITH_WAIT,
  PASSED_WITH_PAUSE,
  PASSED_LAST,
  DRIFTED,
  RESUMED,
  /** A settled route wasn't seen to be followed in time. */
  UNCONFIRMED,
  /** Resumed before there was a canary of the new version. */
  RESTARTED,
  /** Resumed where only the canary's removal is left. */
  VOUCHED,
  ACCEPTED,
  ROLL_BACK,
  UNDONE_AT_ONCE,
  SUPERSEDE,
  HANDED_OVER,
  GIVE_UP,
  GONE_DEPLOYED,
  GONE_PROMOTED,
  GONE_ROLLED_BACK
}
