package io.slipway.deploy;

import org.jspecify.annotations.Nullable;

/**
 * What one deployment decides beside its release.
 *
 * @param image {@code REF@DIGEST} that wins over the release's own
 * @param resume whether an unfinished rollout of the release goes on from where it stood; otherwise
 *     it is rolled back first
 */
public record DeployOptions(@Nullable String image, boolean resume) {
  public static final DeployOptions DEFAULT = new DeployOptions(null, false);
}
