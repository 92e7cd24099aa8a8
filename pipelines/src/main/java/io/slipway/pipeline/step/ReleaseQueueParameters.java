package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code releaseQueue}.
 *
 * @param environment as {@code schedule.queue.environment} names it
 * @param namespace where the queue lies
 */
public record ReleaseQueueParameters(
    String environment, @Default("default") String namespace, @Nullable String kubeconfig) {}
