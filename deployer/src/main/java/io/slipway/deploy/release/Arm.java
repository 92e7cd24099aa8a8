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

  /** The workload that runs this arm; both, where Pods are replaced in place. */
  public String deployment(Workload workload) {
    return this == STABLE || workload.isInPlace() ? workload.name() : workload.canaryName();
  }
}
