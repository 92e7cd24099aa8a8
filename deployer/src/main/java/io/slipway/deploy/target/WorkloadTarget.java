package io.slipway.deploy.target;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.rollout.ArmStatus;
import io.slipway.deploy.rollout.Version;

/** One workload of a release, with the contract of {@link io.slipway.deploy.rollout.Target}. */
public interface WorkloadTarget {

  ArmStatus status(Arm arm) throws InterruptedException;

  void applyStable(Version version) throws InterruptedException;

  void applyCanary(int pods) throws InterruptedException;

  void removeCanary() throws InterruptedException;
}
