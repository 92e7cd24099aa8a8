package io.slipway.deploy.rollout;

import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.util.List;

/**
 * What doesn't change during a rollout.
 *
 * @param newVersion as {@link ArmStatus#version}
 * @param previousVersion what the stable Deployment ran before; empty where nothing
 * @param settle how long a route write takes to reach every proxy
 * @param progressDeadline how long a Deployment may take to become complete
 * @param drainTimeout how long the canary's Pods may take to go
 * @param noDataTimeout how long a step waits for a clear verdict beyond its own time
 */
public record RolloutPlan(
    List<CanaryStep> steps,
    String newVersion,
    String previousVersion,
    Duration settle,
    Duration progressDeadline,
    Duration drainTimeout,
    Duration noDataTimeout) {
  public RolloutPlan {
    steps = List.copyOf(steps);
  }

  int lastStep() {
    return steps.size() - 1;
  }

  Weights weights(int step) {
    return Weights.canary(steps.get(step).setWeight());
  }

  String version(Version version) {
    return version == Version.NEW ? newVersion : previousVersion;
  }
}
