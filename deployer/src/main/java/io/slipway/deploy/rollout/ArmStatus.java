package io.slipway.deploy.rollout;

import org.jspecify.annotations.Nullable;

/**
 * A Deployment as it stands.
 *
 * @param version what it is told to run; null where there is no Deployment
 * @param image of its main container; empty where there is no Deployment
 * @param complete whether every wanted Pod, and no other, runs that version and is available
 * @param desired wanted Pods
 * @param ready Pods that can serve, of whatever version
 * @param pods Pods that exist, those that terminate included
 * @param problem what keeps it from being complete, in words; empty where nothing is known
 * @param hopeless whether waiting won't help
 */
public record ArmStatus(
    @Nullable String version,
    String image,
    boolean complete,
    int desired,
    int ready,
    int pods,
    String problem,
    boolean hopeless) {
  public static final ArmStatus ABSENT = new ArmStatus(null, "", false, 0, 0, 0, "", false);

  /** Whether it runs the version, wholly, and can take all the traffic. */
  boolean serves(String wanted) {
    return wanted.equals(version) && complete && ready > 0;
  }

  boolean isGone() {
    return version == null && pods == 0;
  }
}
