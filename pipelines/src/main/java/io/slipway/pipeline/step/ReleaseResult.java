package io.slipway.pipeline.step;

import io.slipway.deploy.DeployPlan;
import org.jspecify.annotations.Nullable;

/**
 * How a rollout stands after {@code deployRelease}, {@code promoteRelease} or {@code
 * rollbackRelease}.
 *
 * @param outcome {@code deployed}, {@code promoted}, {@code rolledBack}, {@code superseded}, {@code
 *     paused}, {@code unchanged} or {@code planned}
 * @param image the image that serves; of a plan, the one that would
 * @param plan null where it was no dry run
 */
public record ReleaseResult(
    String release, String outcome, String image, String reason, @Nullable DeployPlan plan) {
  public ReleaseResult(String release, String outcome, String image, String reason) {
    this(release, outcome, image, reason, null);
  }
}
