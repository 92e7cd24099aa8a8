package io.slipway.deploy.rollout;

import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What doesn't change during a rollout.
 *
 * @param newVersion as {@link ArmStatus#version}
 * @param previousVersion what the stable Deployment ran before; empty where nothing
 * @param settle how long a route write takes to reach every proxy
 * @param progressDeadline how long a Deployment may take to become complete
 * @param drainTimeout how long the canary's Pods may take to go
 * @param noDataTimeout how long a step waits for a clear verdict beyond its own time
 * @param confirm how routes are seen to be followed; null where {@code settle} is trusted
 */
public record RolloutPlan(
    List<Stage> stages,
    String newVersion,
    String previousVersion,
    Duration settle,
    Duration progressDeadline,
    Duration drainTimeout,
    Duration noDataTimeout,
    Sizing sizing,
    @Nullable Confirm confirm) {
  public RolloutPlan {
    stages = List.copyOf(stages);
  }

  /** Where every workload has as many Pods as the stage says. */
  public RolloutPlan(
      List<Stage> stages,
      String newVersion,
      String previousVersion,
      Duration settle,
      Duration progressDeadline,
      Duration drainTimeout,
      Duration noDataTimeout) {
    this(
        stages,
        newVersion,
        previousVersion,
        settle,
        progressDeadline,
        drainTimeout,
        noDataTimeout,
        Sizing.BY_STAGE,
        null);
  }

  RolloutPlan confirming(Confirm how) {
    return new RolloutPlan(
        stages,
        newVersion,
        previousVersion,
        settle,
        progressDeadline,
        drainTimeout,
        noDataTimeout,
        sizing,
        how);
  }

  int lastStep() {
    return stages.size() - 1;
  }

  Stage stage(int step) {
    return stages.get(step);
  }

  Traffic traffic(int step) {
    return Traffic.of(stages.get(step));
  }

  String version(Version version) {
    return version == Version.NEW ? newVersion : previousVersion;
  }
}
