package io.slipway.pipeline.step;

/** {@code releaseStatus}: where a release stands, read from the cluster. */
public final class ReleaseStatusStep
    implements PlatformStep<ReleaseParameters, ReleaseStatusResult> {
  private final ClusterWork cluster;

  public ReleaseStatusStep(ClusterWork cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return "releaseStatus";
  }

  @Override
  public Class<ReleaseParameters> parameterType() {
    return ReleaseParameters.class;
  }

  @Override
  public Class<ReleaseStatusResult> resultType() {
    return ReleaseStatusResult.class;
  }

  @Override
  public ReleaseStatusResult run(ReleaseParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    return ReleaseStatusResult.of(
        cluster.run(
            parameters.kubeconfig(),
            context,
            deployer -> deployer.status(parameters.release(), parameters.namespace())));
  }
}
