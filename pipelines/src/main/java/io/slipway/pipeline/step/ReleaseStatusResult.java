package io.slipway.pipeline.step;

import io.slipway.deploy.RolloutStatus;
import org.jspecify.annotations.Nullable;

/**
 * Where a release stands, as {@link RolloutStatus}.
 *
 * @param release with its namespace
 * @param since an instant
 */
public record ReleaseStatusResult(
    String release,
    String rollout,
    String phase,
    boolean finished,
    String image,
    @Nullable String stableImage,
    @Nullable Integer canaryWeight,
    String reason,
    String since,
    @Nullable String controller) {

  static ReleaseStatusResult of(RolloutStatus status) {
    return new ReleaseStatusResult(
        status.namespace() + "/" + status.release(),
        status.rollout(),
        status.phase(),
        status.finished(),
        status.image(),
        status.stableImage(),
        status.canaryWeight(),
        status.reason(),
        status.since().toString(),
        status.controller());
  }
}
