package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/** Parameters of {@code promoteRelease} and {@code rollbackRelease}: a release by its name. */
public record ReleaseParameters(
    String release, @Default("default") String namespace, @Nullable String kubeconfig) {}
