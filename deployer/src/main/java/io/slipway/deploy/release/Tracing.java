package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

/**
 * How many requests are traced (Istio's Telemetry).
 *
 * @param randomSamplingPercentage 0 to 100
 */
public record Tracing(double randomSamplingPercentage) {
  public Tracing {
    require(
        randomSamplingPercentage >= 0 && randomSamplingPercentage <= 100,
        "randomSamplingPercentage: %s is not within 0 and 100".formatted(randomSamplingPercentage));
  }
}
