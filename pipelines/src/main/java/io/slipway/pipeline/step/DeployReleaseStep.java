package io.slipway.pipeline.step;

import io.slipway.deploy.DeployOptions;
import io.slipway.deploy.DeployPlan;
import io.slipway.deploy.Deployer;
import io.slipway.deploy.Outside;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.RolloutResult;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Release;
import io.slipway.image.RegistryAccess;
import java.nio.file.Path;
import java.util.Set;

/** {@code deployRelease}: brings a release in and waits for its end. */
public final class DeployReleaseStep
    implements PlatformStep<DeployReleaseParameters, ReleaseResult> {
  private final ClusterWork cluster;

  public DeployReleaseStep(ClusterWork cluster) {
    this.cluster = cluster;
  }

  @Override
  public String name() {
    return "deployRelease";
  }

  @Override
  public Class<DeployReleaseParameters> parameterType() {
    return DeployReleaseParameters.class;
  }

  @Override
  public Class<ReleaseResult> resultType() {
    return ReleaseResult.class;
  }

  @Override
  public ReleaseResult run(DeployReleaseParameters parameters, StepContext context)
      throws StepFailure, InterruptedException {
    Release release = ReleaseFile.read(parameters.file(), context);
    Path file = ReleaseFile.path(parameters.file(), context);
    Path directory = file.toAbsolutePath().resolveSibling("").normalize();
    DeployOptions options = options(parameters, context);
    return cluster.run(
        parameters.kubeconfig(),
        context,
        deployer ->
            parameters.dryRun()
                ? planned(deployer.plan(release, directory, options), context)
                : deployed(deployer, release, directory, options, parameters, context));
  }

  private static DeployOptions options(DeployReleaseParameters parameters, StepContext context)
      throws StepFailure {
    String ignored = parameters.ignoreSchedule();
    if (ignored != null && ignored.isBlank()) {
      throw new StepFailure(StepFailure.USAGE, "ignoreSchedule: is empty; say why, it is recorded");
    }
    RegistryAccess access =
        new RegistryAccess(
            Paths.dockerConfig(parameters.dockerConfig(), context),
            Set.copyOf(parameters.plainHttp()),
            Set.copyOf(parameters.insecure()));
    Outside outside =
        new Outside(
            context.stateDirectory().resolve("deploy"), new RegistryInspector(access, context));
    return new DeployOptions(
        parameters.image(),
        parameters.resume(),
        parameters.supersede(),
        parameters.noWait(),
        ignored,
        outside,
        parameters.images());
  }

  private static ReleaseResult deployed(
      Deployer deployer,
      Release release,
      Path directory,
      DeployOptions options,
      DeployReleaseParameters parameters,
      StepContext context)
      throws InterruptedException, StepFailure {
    RolloutListener listener = event -> context.emit((Record) event);
    RolloutResult rollout = deployer.deploy(release, directory, options, listener);
    if (ClusterWork.isRolledBack(rollout) && parameters.failOnRollback()) {
      throw ClusterWork.rolledBack(rollout);
    }
    return ClusterWork.result(rollout);
  }

  private static ReleaseResult planned(DeployPlan plan, StepContext context) {
    plan.objects().forEach(object -> context.emit(event(object)));
    plan.steps().forEach(step -> context.emit(event(plan.release(), step)));
    return new ReleaseResult(plan.release(), "planned", plan.image(), "Nothing was changed", plan);
  }

  private static RolloutEvent.ObjectPlanned event(PlannedObject object) {
    return new RolloutEvent.ObjectPlanned(
        object.kind(),
        object.namespace(),
        object.name(),
        object.outcome(),
        object.yaml().lines().toList(),
        object.diff(),
        object.note());
  }

  private static RolloutEvent.StepPlanned event(String release, PlannedStep step) {
    PlannedStep.Shares traffic = step.traffic();
    return new RolloutEvent.StepPlanned(
        release,
        step.text(),
        traffic == null ? null : traffic.stable(),
        traffic == null ? null : traffic.canary());
  }
}
