package io.slipway.deploy;

/** How a rollout ended. */
public enum Outcome {
  /** A first version runs. */
  DEPLOYED("deployed"),
  /** The new version has all the traffic and the stable Deployment runs it. */
  PROMOTED("promoted"),
  /** The version before has all the traffic again. */
  ROLLED_BACK("rolledBack"),
  /** A newer release took over; the version before has all the traffic until that goes on. */
  SUPERSEDED("superseded"),
  /** Waits, in the cluster, for someone to resume, promote or abort. */
  PAUSED("paused"),
  /** The stable Deployment ran this version already. */
  UNCHANGED("unchanged"),
  /** Neither the new version nor one before could be brought to run. */
  FAILED("failed");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** The word in events and results. */
  public String word() {
    return word;
  }
}
