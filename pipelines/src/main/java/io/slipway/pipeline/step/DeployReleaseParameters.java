package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code deployRelease}.
 *
 * @param file the release.yaml, taken from the workspace
 * @param image {@code REPOSITORY@DIGEST}; wins over the file's
 * @param kubeconfig null means the usual places
 * @param failOnRollback whether a rollback fails the step
 */
public record DeployReleaseParameters(
    @Default("release.yaml") String file,
    @Nullable String image,
    boolean dryRun,
    boolean resume,
    @Nullable String kubeconfig,
    @Default("true") boolean failOnRollback) {}
