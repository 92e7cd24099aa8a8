package io.slipway.pipeline.step;

/**
 * A gate's answer.
 *
 * @param release with its namespace
 * @param image what the answer is to
 * @param answer {@code approved} or {@code rejected}
 */
public record ApproveReleaseResult(
    String release, String gate, String stage, String image, String answer, String by) {}
