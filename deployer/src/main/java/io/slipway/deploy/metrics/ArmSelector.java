package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Workload;

/** Whose requests are counted: the workloads of a release in its namespace. */
public record ArmSelector(Workload workload, String namespace) {

  boolean matches(Sample sample, Arm arm) {
    return sample.label("destination_workload").equals(arm.deployment(workload))
        && sample.label("destination_workload_namespace").equals(namespace);
  }
}
