package io.slipway.pipeline.step;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.Telemetry;

/** {@code collectTelemetry}: a release's logs and request counts, back to the build. */
public final class CollectTelemetryStep
    implements PlatformStep<TelemetryParameters, TelemetryResult> {
  private final ClusterWork cluster;

  public CollectTelemetryStep(ClusterWork cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return "collectTelemetry";
  }

  @Override
  public Class<TelemetryParameters> parameterType() {
    return TelemetryParameters.class;
  }

  @Override
  public Class<TelemetryResult> resultType() {
    return TelemetryResult.class;
  }

  @Override
  public TelemetryResult run(TelemetryParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    RolloutListener listener = event -> context.emit((Record) event);
    Telemetry read =
        cluster.run(
            parameters.kubeconfig(),
            context,
            deployer ->
                deployer.telemetry(
                    parameters.release(),
                    parameters.namespace(),
                    parameters.logLines(),
                    parameters.metrics(),
                    listener));
    return new TelemetryResult(read.pods(), read.logLines(), read.requests(), read.errors());
  }
}
