package io.slipway.pipeline.step;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.gate.Approvals;

/** {@code approveRelease}: answers a gate of a release that waits for an approval. */
public final class ApproveReleaseStep
    implements PlatformStep<ApproveReleaseParameters, ApproveReleaseResult> {
  private final ClusterWork cluster;

  public ApproveReleaseStep(ClusterWork cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return "approveRelease";
  }

  @Override
  public Class<ApproveReleaseParameters> parameterType() {
    return ApproveReleaseParameters.class;
  }

  @Override
  public Class<ApproveReleaseResult> resultType() {
    return ApproveReleaseResult.class;
  }

  @Override
  public ApproveReleaseResult run(ApproveReleaseParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    String by = by(parameters, context);
    Approvals.Question question =
        cluster.run(
            parameters.kubeconfig(),
            context,
            deployer ->
                deployer.approve(
                    parameters.release(),
                    parameters.namespace(),
                    parameters.gate(),
                    !parameters.reject(),
                    by,
                    parameters.reason()));
    String answer = parameters.reject() ? "rejected" : "approved";
    String why = parameters.reason().isEmpty() ? "" : ": " + parameters.reason();
    context.emit(
        new RolloutEvent.GateAnswered(
            parameters.release(),
            question.gate(),
            question.stage(),
            parameters.reject() ? "deny" : "allow",
            "%s by %s for %s%s".formatted(answer, by, question.image(), why)));
    return new ApproveReleaseResult(
        parameters.namespace() + "/" + parameters.release(),
        question.gate(),
        question.stage(),
        question.image(),
        answer,
        by);
  }

  private static String by(ApproveReleaseParameters parameters, StepContext context) {
    return parameters.by() == null
        ? context
            .environment()
            .getOrDefault("BUILD_TAG", System.getProperty("user.name", "unknown"))
        : parameters.by();
  }
}
