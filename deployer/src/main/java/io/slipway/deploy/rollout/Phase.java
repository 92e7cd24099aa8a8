package io.slipway.deploy.rollout;

/** Where a rollout stands. */
public enum Phase {
  /** Objects beside the workload are applied. */
  PREPARING("preparing"),
  /** Nothing serves yet: the stable Deployment is brought up directly. */
  INITIAL("initial"),
  /** The canary Deployment comes up; no traffic yet. */
  CANARY_STARTING("canaryStarting"),
  /** The step's weight is written and settles. */
  SHIFTING("shifting"),
  /** The step is judged. */
  ANALYSING("analysing"),
  /** The step has passed; its time of waiting runs, and a bad verdict still counts. */
  WAITING("waiting"),
  /** Waits for someone; no controller runs. */
  PAUSED("paused"),
  /** The canary has all traffic while the stable Deployment takes the new version. */
  UPDATING_STABLE("updatingStable"),
  /** The stable Deployment, changed by a promotion, takes the version before again. */
  RESTORING_STABLE("restoringStable"),
  /** All traffic goes to the stable Deployment and settles. */
  RETURNING_TRAFFIC("returningTraffic"),
  /** The canary, without traffic, drains and goes. */
  REMOVING_CANARY("removingCanary"),
  /**
   * Has made room for a newer release, with the canary left to it: waits to be replaced by it, or
   * to be aborted.
   */
  SUPERSEDED("superseded"),
  DEPLOYED("deployed"),
  PROMOTED("promoted"),
  ROLLED_BACK("rolledBack"),
  /** Neither version could be brought to run; nothing more is changed. */
  FAILED("failed");

  private final String word;

  Phase(String word) {
    this.word = word;
  }

  /** The word in events and in the saved state. */
  public String word() {
    return word;
  }

  public boolean isTerminal() {
    return compareTo(DEPLOYED) >= 0;
  }
}
