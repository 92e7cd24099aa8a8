package io.slipway.deploy;

/**
 * What came of a rollout.
 *
 * @param image what the stable Deployment runs now; of a paused rollout, what waits for approval
 * @param reason why, in words
 */
public record RolloutResult(String release, Outcome outcome, String image, String reason) {}
