package io.slipway.pipeline.step;

/**
 * How a rollout stands after {@code deployRelease}, {@code promoteRelease} or {@code
 * rollbackRelease}.
 *
 * @param outcome {@code deployed}, {@code promoted}, {@code rolledBack}, {@code paused} or {@code
 *     unchanged}
 * @param image the image that serves
 */
public record ReleaseResult(String release, String outcome, String image, String reason) {}
