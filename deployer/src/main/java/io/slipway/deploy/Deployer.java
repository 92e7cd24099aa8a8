package io.slipway.deploy;

import io.slipway.deploy.release.Release;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The door: brings releases to one cluster. Safe for use by several threads. Every method throws
 * {@link DeployException} in words; an interrupt ends it promptly with {@link
 * InterruptedException}, and what it leaves in the cluster can be resumed, promoted or aborted by
 * any other process.
 */
public final class Deployer implements AutoCloseable {
  private Deployer() {}

  /** Opens the way to a cluster; nothing is sent yet. */
  public static Deployer connect(ClusterAccess access) {
    throw new UnsupportedOperationException("landed soon: " + access);
  }

  /**
   * Brings a release in and waits for its end.
   *
   * @param baseDirectory what the release's manifests are relative to
   * @return what came of it; {@link Outcome#ROLLED_BACK} is a result, no exception
   * @throws DeployException where it could not be done; also where it ended {@link Outcome#FAILED}
   */
  public RolloutResult deploy(
      Release release, Path baseDirectory, DeployOptions options, RolloutListener listener)
      throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  /** What {@link #deploy} would do; asks the cluster, changes nothing. */
  public DeployPlan plan(Release release, Path baseDirectory, DeployOptions options)
      throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  /**
   * Ends an unfinished rollout for its new version: what is left of its steps is skipped. Waits for
   * the end, whoever drives it.
   */
  public RolloutResult promote(String release, String namespace, RolloutListener listener)
      throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  /** Ends an unfinished rollout for the version before. Waits for the end, whoever drives it. */
  public RolloutResult abort(String release, String namespace, RolloutListener listener)
      throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  public RolloutStatus status(String release, String namespace) throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  /**
   * Emits the last lines of every container's log, and counts requests.
   *
   * @param logLines at most so many of each container; 0 to 10000
   * @param metricsUrl an exposition page or a Prometheus server's address; null reads no metrics
   */
  public Telemetry telemetry(
      String release,
      String namespace,
      int logLines,
      @Nullable String metricsUrl,
      RolloutListener listener)
      throws InterruptedException {
    throw new UnsupportedOperationException("landed soon");
  }

  @Override
  public void close() {}
}
