package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import org.jspecify.annotations.Nullable;

/**
 * One measurement of the new version.
 *
 * @param maxErrorRatio 0 to 1; more fails the measurement
 * @param minRequests how many requests the new version must have served in the step before its
 *     ratio counts
 */
public record Metric(
    String name, double maxErrorRatio, @Nullable Integer minRequests, Source source) {
  private static final int DEFAULT_MIN_REQUESTS = 1;

  public Metric {
    dnsLabel(name, "name");
    require(
        maxErrorRatio >= 0 && maxErrorRatio <= 1,
        "maxErrorRatio: %s is not a ratio; allowed are 0 to 1".formatted(maxErrorRatio));
    present(source, "source", "exposition or prometheus");
    require(
        minRequests == null || minRequests >= 1,
        "minRequests: %d is not allowed; at least 1".formatted(minRequests));
    require(
        minRequests == null || !source.yieldsRatioOnly(),
        "minRequests: a prometheus query yields a ratio, no count; leave out minRequests, or leave"
            + " out query to count requests");
  }

  public int minRequestsOrDefault() {
    return minRequests == null ? DEFAULT_MIN_REQUESTS : minRequests;
  }
}
