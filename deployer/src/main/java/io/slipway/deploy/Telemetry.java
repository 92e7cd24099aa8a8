package io.slipway.deploy;

/**
 * What was read of a release's Pods.
 *
 * @param requests all that the mesh counted towards them, of both arms
 * @param errors those answered with 5xx or not at all
 */
public record Telemetry(int pods, int logLines, long requests, long errors) {}
