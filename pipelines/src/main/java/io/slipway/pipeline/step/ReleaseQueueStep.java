package io.slipway.pipeline.step;

/** {@code releaseQueue}: who runs, and who waits, for an environment. */
public final class ReleaseQueueStep
    implements PlatformStep<ReleaseQueueParameters, ReleaseQueueResult> {
  private final ClusterWork cluster;

  public ReleaseQueueStep(ClusterWork cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return "releaseQueue";
  }

  @Override
  public Class<ReleaseQueueParameters> parameterType() {
    return ReleaseQueueParameters.class;
  }

  @Override
  public Class<ReleaseQueueResult> resultType() {
    return ReleaseQueueResult.class;
  }

  @Override
  public ReleaseQueueResult run(ReleaseQueueParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    return ReleaseQueueResult.of(
        cluster.run(
            parameters.kubeconfig(),
            context,
            deployer -> deployer.queue(parameters.environment(), parameters.namespace())));
  }
}
