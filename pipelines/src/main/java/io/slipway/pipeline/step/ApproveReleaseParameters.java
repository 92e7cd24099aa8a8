package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code approveRelease}.
 *
 * @param gate null: the one that waits
 * @param reject whether the answer is no
 * @param by who answers; null: the build ({@code BUILD_TAG}), else the user of this machine
 */
public record ApproveReleaseParameters(
    String release,
    @Default("default") String namespace,
    @Nullable String gate,
    boolean reject,
    @Default("") String reason,
    @Nullable String by,
    @Nullable String kubeconfig) {}
