package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.positive;
import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the new version is judged.
 *
 * @param interval between two measurements
 * @param failureLimit how many failing measurements in a row roll back
 * @param noDataTimeout how long a step waits for enough data beyond its own time; then it is rolled
 *     back
 */
public record Analysis(
    Duration interval,
    @Nullable Integer failureLimit,
    @Nullable Duration noDataTimeout,
    List<Metric> metrics) {
  private static final Duration DEFAULT_NO_DATA_TIMEOUT = Duration.ofMinutes(1);

  public Analysis {
    positive(interval, "interval");
    require(
        failureLimit == null || failureLimit >= 1,
        "failureLimit: %d is not allowed; at least 1".formatted(failureLimit));
    positiveIfPresent(noDataTimeout, "noDataTimeout");
    require(
        metrics != null && !metrics.isEmpty(),
        "metrics: is empty; without a measurement nothing can be judged");
    metrics = List.copyOf(metrics);
    Set<String> names = new HashSet<>();
    for (Metric metric : metrics) {
      require(
          names.add(metric.name()),
          "metrics: the name \"%s\" is used twice".formatted(metric.name()));
    }
  }

  public int failureLimitOrDefault() {
    return failureLimit == null ? 1 : failureLimit;
  }

  public Duration noDataTimeoutOrDefault() {
    return noDataTimeout == null ? DEFAULT_NO_DATA_TIMEOUT : noDataTimeout;
  }
}
