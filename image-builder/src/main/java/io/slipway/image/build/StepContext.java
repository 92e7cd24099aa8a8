package io.slipway.image.build;

/**
 * Where a step stands.
 *
 * @param index from 1, over all steps of the build
 */
record StepContext(String stage, int index, String platform) {}
