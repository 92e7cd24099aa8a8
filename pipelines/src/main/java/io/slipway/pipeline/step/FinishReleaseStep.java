package io.slipway.pipeline.step;

import io.slipway.deploy.Deployer;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.RolloutResult;

/** {@code promoteRelease} and {@code rollbackRelease}: a person's word on an unfinished rollout. */
public final class FinishReleaseStep implements PlatformStep<ReleaseParameters, ReleaseResult> {
  private final String name;
  private final ClusterWork cluster;
  private final Action action;

  private FinishReleaseStep(String name, ClusterWork cluster, Action action) {
    this.name = name;
    this.cluster = cluster;
    this.action = action;
  }

  @FunctionalInterface
  private interface Action {
    RolloutResult apply(
        Deployer deployer, String release, String namespace, RolloutListener listener)
        throws InterruptedException;
  }

  public static FinishReleaseStep promote(ClusterWork cluster) {
    return new FinishReleaseStep("promoteRelease", cluster, Deployer::promote);
  }

  public static FinishReleaseStep rollback(ClusterWork cluster) {
    return new FinishReleaseStep("rollbackRelease", cluster, Deployer::abort);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<ReleaseParameters> parameterType() {
    return ReleaseParameters.class;
  }

  @Override
  public Class<ReleaseResult> resultType() {
    return ReleaseResult.class;
  }

  @Override
  public ReleaseResult run(ReleaseParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    RolloutListener listener = event -> context.emit((Record) event);
    return cluster.run(
        parameters.kubeconfig(),
        context,
        deployer ->
            ClusterWork.result(
                action.apply(deployer, parameters.release(), parameters.namespace(), listener)));
  }
}
