package io.slipway.deploy.rollout;

import io.slipway.deploy.release.Stage;

/** How many Pods of a workload a stage needs. */
@FunctionalInterface
public interface Sizing {
  /** As the stage itself says, for every workload alike. */
  Sizing BY_STAGE = (workload, stable, stage) -> stage.scale().pods(stable, stage.weight());

  /**
   * @param stable Pods that the workload's stable arm wants
   */
  int canaryPods(String workload, int stable, Stage stage);
}
