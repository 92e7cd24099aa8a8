package io.slipway.deploy.rollout;

import io.slipway.deploy.release.Arm;

/**
 * The workloads of one release in one cluster. Every write is idempotent and returns once the API
 * server has accepted it; every method throws {@link io.slipway.deploy.DeployException}.
 */
public interface Target {

  /** Reads an arm; never from a cache. */
  ArmStatus status(Arm arm) throws InterruptedException;

  /** Applies every object of the release but its workloads. */
  void applySupporting() throws InterruptedException;

  /**
   * Takes those objects back to what they were before the rollout, where it is undone.
   *
   * @param goal what the rollout ends in
   */
  void settleSupporting(Goal goal) throws InterruptedException;

  void applyStable(Version version) throws InterruptedException;

  /**
   * @param pods how many it has
   */
  void applyCanary(Pods pods) throws InterruptedException;

  /** Asks for the canary's removal; its Pods get the time they need to end. */
  void removeCanary() throws InterruptedException;
}
