package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of the new version, judged by exactly one of {@code maxErrorRatio}, {@code
 * compare} and {@code threshold}, unless its source judges by itself.
 *
 * @param maxErrorRatio 0 to 1; more fails the measurement
 * @param minRequests how many requests the new version must have served in the step before its
 *     ratio counts
 * @param workload whose metric it is, where the release has several; null: the one with a route
 */
public record Metric(
    String name,
    @Nullable Double maxErrorRatio,
    @Nullable Integer minRequests,
    @Nullable Comparison compare,
    @Nullable Threshold threshold,
    Source source,
    @Nullable String workload) {
  private static final int DEFAULT_MIN_REQUESTS = 1;

  public Metric {
    dnsLabel(name, "name");
    require(
        maxErrorRatio == null || (maxErrorRatio >= 0 && maxErrorRatio <= 1),
        "maxErrorRatio: %s is not a ratio; allowed are 0 to 1".formatted(maxErrorRatio));
    present(source, "source", "one of " + String.join(", ", Source.NAMES));
    require(
        minRequests == null || minRequests >= 1,
        "minRequests: %d is not allowed; at least 1".formatted(minRequests));
    require(
        minRequests == null || maxErrorRatio != null,
        "minRequests: goes with maxErrorRatio; under compare there is one of its own");
    requireJudge(source, maxErrorRatio, compare, threshold);
    require(
        minRequests == null || source.yieldsCounts(),
        "minRequests: a prometheus query yields a ratio, no count; leave out minRequests, or leave"
            + " out query to count requests");
    require(
        compare == null || source.yieldsCounts(),
        "compare: needs requests to count: exposition, prometheus without query, or elasticsearch"
            + " with errors");
    require(
        compare == null || compare.what() == Compared.ERRORS || source.yieldsLatency(),
        "compare: latency needs exposition, or prometheus without query");
  }

  /** Of the release's only workload. */
  public Metric(
      String name,
      @Nullable Double maxErrorRatio,
      @Nullable Integer minRequests,
      @Nullable Comparison compare,
      @Nullable Threshold threshold,
      Source source) {
    this(name, maxErrorRatio, minRequests, compare, threshold, source, null);
  }

  /** Judged by a limit of the error ratio. */
  public Metric(String name, double maxErrorRatio, @Nullable Integer minRequests, Source source) {
    this(name, maxErrorRatio, minRequests, null, null, source);
  }

  /** Judged by a comparison. */
  public Metric(String name, Comparison compare, Source source) {
    this(name, null, null, compare, null, source);
  }

  private static void requireJudge(
      Source source,
      @Nullable Double maxErrorRatio,
      @Nullable Comparison compare,
      @Nullable Threshold threshold) {
    long given = Stream.of(maxErrorRatio, compare, threshold).filter(Objects::nonNull).count();
    require(
        given <= 1,
        "metrics: only one of maxErrorRatio, compare, threshold may be given, found " + given);
    require(
        !source.judgesByItself() || given == 0,
        "source: %s judges by itself; leave out maxErrorRatio, compare and threshold"
            .formatted(source.word()));
    require(
        given == 1 || source.judgesByItself() || source.mayJudge(),
        "metrics: one of maxErrorRatio, compare, threshold is needed");
    require(
        maxErrorRatio == null || source.yieldsRatio(),
        "maxErrorRatio: %s yields no error ratio; use threshold".formatted(source.word()));
  }

  public int minRequestsOrDefault() {
    return minRequests == null ? DEFAULT_MIN_REQUESTS : minRequests;
  }

  /** 1 where there is no such limit. */
  public double maxErrorRatioOrAll() {
    return maxErrorRatio == null ? 1 : maxErrorRatio;
  }

  /** What it holds the canary to, for a plan. */
  public String words() {
    if (maxErrorRatio != null) {
      return String.format(
          Locale.ROOT,
          "%s at most %.2f %% of at least %d requests",
          name,
          100 * maxErrorRatio,
          minRequestsOrDefault());
    }
    if (compare != null) {
      return "%s: %s requests no more than %s times stable's, by a test that holds at any time"
          .formatted(name, compare.what().words(), compare.worseByOrDefault());
    }
    return threshold == null
        ? "%s: as %s says".formatted(name, source.word())
        : "%s: %s".formatted(name, threshold.words());
  }
}
