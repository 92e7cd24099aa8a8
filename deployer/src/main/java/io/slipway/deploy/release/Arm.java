package io.slipway.deploy.release;

/** The two sides that traffic is split between. */
public enum Arm {
  STABLE,
  CANARY;

  /** The Pod label that tells the arms apart; the subsets of the routes select on it. */
  public static final String LABEL = "slipway.io/track";

  /** The label's value, the subset's name and the word in events. */
  public String word() {
    return this == STABLE ? "stable" : "canary";
  }

  /** The Deployment that runs this arm. */
  public String deployment(Workload workload) {
    return this == STABLE ? workload.name() : workload.canaryName();
  }
}
