package io.slipway.pipeline.step;

/** What {@code collectTelemetry} read; {@code errors} are answers of 5xx among {@code requests}. */
public record TelemetryResult(int pods, int logLines, long requests, long errors) {}
