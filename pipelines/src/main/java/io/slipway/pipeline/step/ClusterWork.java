package io.slipway.pipeline.step;

import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.Deployer;
import io.slipway.deploy.Outcome;
import io.slipway.deploy.RolloutResult;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the steps on a cluster share: the way in, the words for failures, the result. */
public final class ClusterWork {
  private final Function<ClusterAccess, Deployer> connect;

  public ClusterWork(Function<ClusterAccess, Deployer> connect) {
    this.connect = connect;
  }

  /** Something done through a deployer. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Deployer deployer) throws InterruptedException, StepFailure;
  }

  /** Connects, works, and puts failures in a step's terms. */
  public <T> T run(@Nullable String kubeconfig, StepContext context, Work<T> work)
      throws StepFailure, InterruptedException {
    Path file = Paths.kubeconfig(kubeconfig, context);
    try (Deployer deployer = connect.apply(new ClusterAccess(file, null))) {
      return work.with(deployer);
    } catch (DeployException e) {
      throw new StepFailure(code(e.kind()), String.valueOf(e.getMessage()), e);
    }
  }

  private static int code(DeployException.Kind kind) {
    return switch (kind) {
      case FAILED -> StepFailure.FAILED;
      case USAGE -> StepFailure.USAGE;
      case REFUSED -> StepFailure.REFUSED;
    };
  }

  static ReleaseResult result(RolloutResult rollout) {
    return new ReleaseResult(
        rollout.release(), rollout.outcome().word(), rollout.image(), rollout.reason());
  }

  static StepFailure rolledBack(RolloutResult rollout) {
    String words =
        rollout.outcome() == Outcome.SUPERSEDED
            ? "The release %s made room for a newer one: %s"
            : "The release %s was rolled back: %s";
    return new StepFailure(
        StepFailure.ROLLED_BACK, words.formatted(rollout.release(), rollout.reason()));
  }

  /** Whether the version before serves again, for whatever reason. */
  static boolean isRolledBack(RolloutResult rollout) {
    return rollout.outcome() == Outcome.ROLLED_BACK || rollout.outcome() == Outcome.SUPERSEDED;
  }
}
