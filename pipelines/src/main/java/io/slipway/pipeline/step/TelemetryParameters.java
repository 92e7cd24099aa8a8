package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code collectTelemetry}.
 *
 * @param logLines the last lines of each Pod's log
 * @param metrics the URL of an exposition endpoint or of a Prometheus; null means no metrics
 */
public record TelemetryParameters(
    String release,
    @Default("default") String namespace,
    @Default("100") int logLines,
    @Nullable String metrics,
    @Nullable String kubeconfig) {}
