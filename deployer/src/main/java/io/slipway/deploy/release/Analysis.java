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
 * @param falseAlarm the chance that comparisons, all together, roll back a canary that is no worse
 * @param baseline null is stable
 */
public record Analysis(
    Duration interval,
    @Nullable Integer failureLimit,
    @Nullable Duration noDataTimeout,
    @Nullable Double falseAlarm,
    @Nullable BaselineArm baseline,
    List<Metric> metrics) {
  private static final double DEFAULT_FALSE_ALARM = 0.01;
  private static final Duration DEFAULT_NO_DATA_TIMEOUT = Duration.ofMinutes(1);

  public Analysis {
    positive(interval, "interval");
    require(
        failureLimit == null || failureLimit >= 1,
        "failureLimit: %d is not allowed; at least 1".formatted(failureLimit));
    positiveIfPresent(noDataTimeout, "noDataTimeout");
    require(
        falseAlarm == null || (falseAlarm >= 0.0001 && falseAlarm <= 0.2),
        "falseAlarm: %s is not allowed; a chance of 0.0001 to 0.2".formatted(falseAlarm));
    require(
        baseline != BaselineArm.FRESH,
        "baseline: fresh needs a third Deployment of the old version beside the canary, which no"
            + " router of Slipway can send traffic to yet; use stable");
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

  public Analysis(
      Duration interval,
      @Nullable Integer failureLimit,
      @Nullable Duration noDataTimeout,
      List<Metric> metrics) {
    this(interval, failureLimit, noDataTimeout, null, null, metrics);
  }

  /** What each comparison may use of the chance of a false alarm: all have an equal part. */
  public double falseAlarmOfEach() {
    long comparisons = metrics.stream().filter(metric -> metric.compare() != null).count();
    return (falseAlarm == null ? DEFAULT_FALSE_ALARM : falseAlarm) / Math.max(1, comparisons);
  }

  public int failureLimitOrDefault() {
    return failureLimit == null ? 1 : failureLimit;
  }

  public Duration noDataTimeoutOrDefault() {
    return noDataTimeout == null ? DEFAULT_NO_DATA_TIMEOUT : noDataTimeout;
  }
}
