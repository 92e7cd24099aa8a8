package io.slipway.deploy.wave;

import io.slipway.deploy.RolloutResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of a run, by the names the release gives them. Safe for several threads, each with a
 * cluster of its own.
 */
public interface WaveSites {

  /** What the cluster runs; null where nothing. */
  @Nullable String running(String cluster) throws InterruptedException;

  /**
   * Brings the release in, as {@code Deployer.deploy} does.
   *
   * @param resume whether it may have begun already
   */
  RolloutResult deploy(String cluster, boolean resume) throws InterruptedException;

  /**
   * Brings back what a cluster ran before this run's rollout there; what was done already is no
   * error.
   */
  RolloutResult takeBack(String cluster, String before) throws InterruptedException;

  /**
   * Ends a rollout that is under way for the version before, whoever drives it.
   *
   * @return empty where none is under way
   */
  Optional<RolloutResult> stop(String cluster) throws InterruptedException;

  /** Waits until another wave may begin. */
  void awaitOpening() throws InterruptedException;
}
