package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.between;
import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That a written route is followed is seen in where requests go, once {@code settle} is over,
 * before the rollout relies on it.
 *
 * @param source counts the requests of both arms; a query yields an arm's number over a time of its
 *     own
 * @param tolerance points of a percent that the canary's share may be off, beside what chance does;
 *     at most half of the smaller arm's share counts
 * @param leftover percent of the requests that an arm may still be seen with that is to have none
 * @param minRequests of both arms; fewer say nothing
 * @param window how long is counted at least; longer than the counters' scrape interval
 * @param timeout how long the share may be off
 * @param onTimeout what follows then; not {@link Unconfirmed#CONTINUE}
 * @param noDataTimeout how long there may be too few requests, or none to read
 */
public record Confirm(
    Source source,
    @Nullable Double tolerance,
    @Nullable Double leftover,
    @Nullable Integer minRequests,
    @Nullable Duration window,
    @Nullable Duration timeout,
    @Nullable Unconfirmed onTimeout,
    @Nullable Duration noDataTimeout,
    @Nullable Unconfirmed onNoData) {
  private static final double TOLERANCE = 5;
  private static final int MIN_REQUESTS = 50;

  /** Two scrapes of what Istio's own Prometheus asks every 15 s. */
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration NO_DATA_TIMEOUT = Duration.ofMinutes(2);

  public Confirm {
    present(source, "source", "prometheus or exposition");
    require(
        source.prometheus() != null || source.exposition() != null,
        "source: %s doesn't count where requests go; allowed are prometheus and exposition"
            .formatted(source.word()));
    percent(tolerance, "tolerance");
    percent(leftover, "leftover");
    between(minRequests, 1, Integer.MAX_VALUE, "minRequests");
    positiveIfPresent(window, "window");
    require(
        window == null || !asks(source),
        "window: the query has a time of its own, such as [1m]; leave out window");
    positiveIfPresent(timeout, "timeout");
    positiveIfPresent(noDataTimeout, "noDataTimeout");
    Duration counted = counted(source, window);
    requireLonger(timeout == null ? TIMEOUT : timeout, counted, "timeout");
    requireLonger(
        noDataTimeout == null ? NO_DATA_TIMEOUT : noDataTimeout, counted, "noDataTimeout");
    require(
        onTimeout != Unconfirmed.CONTINUE,
        "onTimeout: continue would take Pods from requests that are seen to come; allowed are pause and rollBack");
  }

  /** With what is usual. */
  public Confirm(Source source) {
    this(source, null, null, null, null, null, null, null, null);
  }

  private static void percent(@Nullable Double value, String component) {
    require(
        value == null || (value >= 0 && value <= 50),
        "%s: %s is not within 0 and 50 %%".formatted(component, value));
  }

  private static boolean asks(Source source) {
    return source.prometheus() != null && source.prometheus().query() != null;
  }

  private static Duration counted(Source source, @Nullable Duration window) {
    if (asks(source)) {
      return Duration.ZERO;
    }
    return window == null ? WINDOW : window;
  }

  private static void requireLonger(Duration limit, Duration counted, String component) {
    require(
        limit.compareTo(counted) > 0,
        "%s: must be longer than window, which is %d s; before that nothing is known"
            .formatted(component, counted.toSeconds()));
  }

  /** Whether the source is a query of the user's. */
  public boolean asks() {
    return asks(source);
  }

  /** How long is counted at least; zero where a query does that. */
  public Duration windowOrDefault() {
    return counted(source, window);
  }

  public double toleranceOrDefault() {
    return tolerance == null ? TOLERANCE : tolerance;
  }

  public double leftoverOrDefault() {
    return leftover == null ? 0 : leftover;
  }

  public int minRequestsOrDefault() {
    return minRequests == null ? MIN_REQUESTS : minRequests;
  }

  public Duration timeoutOrDefault() {
    return timeout == null ? TIMEOUT : timeout;
  }

  public Duration noDataTimeoutOrDefault() {
    return noDataTimeout == null ? NO_DATA_TIMEOUT : noDataTimeout;
  }

  public Unconfirmed onTimeoutOrDefault() {
    return onTimeout == null ? Unconfirmed.PAUSE : onTimeout;
  }

  public Unconfirmed onNoDataOrDefault() {
    return onNoData == null ? Unconfirmed.PAUSE : onNoData;
  }

  /** The same, for a way that must not wait for data that isn't there. */
  Confirm withoutNeedOfData() {
    return new Confirm(
        source,
        tolerance,
        leftover,
        minRequests,
        window,
        timeout,
        onTimeout,
        noDataTimeout,
        Unconfirmed.CONTINUE);
  }

  /** Whether the other gives up at the same times and in the same way. */
  boolean endsAs(Confirm other) {
    return timeoutOrDefault().equals(other.timeoutOrDefault())
        && noDataTimeoutOrDefault().equals(other.noDataTimeoutOrDefault())
        && onTimeoutOrDefault() == other.onTimeoutOrDefault()
        && onNoDataOrDefault() == other.onNoDataOrDefault();
  }
}
