package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import org.jspecify.annotations.Nullable;

/** What controllers report of a workload. */
final class Counted {
  private Counted() {}

  /** Whether what is reported is about what is wanted now. */
  static boolean isObserved(HasMetadata live) {
    Long generation = live.getMetadata().getGeneration();
    Long observed = observed(live);
    return generation != null && observed != null && observed >= generation;
  }

  private static @Nullable Long observed(HasMetadata live) {
    if (live instanceof Deployment deployment && deployment.getStatus() != null) {
      return deployment.getStatus().getObservedGeneration();
    }
    if (live instanceof StatefulSet set && set.getStatus() != null) {
      return set.getStatus().getObservedGeneration();
    }
    return live instanceof DaemonSet set && set.getStatus() != null
        ? set.getStatus().getObservedGeneration()
        : null;
  }

  static int orZero(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
