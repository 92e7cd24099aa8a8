package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.present;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Canary against stable, by a test that holds whenever one looks.
 *
 * @param worseBy the canary is rolled back where its ratio of bad requests is above so many times
 *     stable's
 * @param quantile for latency: requests are slow that take longer than this part of stable's
 * @param warmUp from the canary's first requests, not judged
 * @param minRequests the canary must have served in a step before it may pass
 * @param toleratedBurst how long errors may come thick without being evidence; 0s takes every error
 *     at its word
 */
public record Comparison(
    Compared what,
    @Nullable Double worseBy,
    @Nullable Double quantile,
    @Nullable Duration warmUp,
    @Nullable Integer minRequests,
    @Nullable Duration toleratedBurst,
    @Nullable AdvanceWhen advance) {
  private static final double DEFAULT_WORSE_BY = 1.4;
  private static final double DEFAULT_QUANTILE = 0.95;
  private static final Duration DEFAULT_WARM_UP = Duration.ofSeconds(30);
  private static final Duration MOST_WARM_UP = Duration.ofMinutes(1);
  private static final int DEFAULT_MIN_REQUESTS = 50;
  private static final Duration DEFAULT_TOLERATED_BURST = Duration.ofSeconds(30);
  private static final Duration MOST_TOLERATED_BURST = Duration.ofMinutes(5);

  public Comparison {
    present(what, "what", "errors or latency");
    require(
        worseBy == null || (worseBy >= 1.1 && worseBy <= 20),
        "worseBy: %s is not allowed; 1.1 to 20 times stable's ratio".formatted(worseBy));
    require(
        quantile == null || (quantile >= 0.5 && quantile <= 0.999),
        "quantile: %s is not allowed; 0.5 to 0.999".formatted(quantile));
    require(
        quantile == null || what == Compared.LATENCY,
        "quantile: goes with what: latency; errors have none");
    within(warmUp, MOST_WARM_UP, "warmUp");
    require(
        minRequests == null || minRequests >= 1,
        "minRequests: %d is not allowed; at least 1".formatted(minRequests));
    within(toleratedBurst, MOST_TOLERATED_BURST, "toleratedBurst");
  }

  private static void within(@Nullable Duration value, Duration most, String component) {
    require(
        value == null || (!value.isNegative() && value.compareTo(most) <= 0),
        "%s: %ds is not allowed; 0s to %ds"
            .formatted(component, value == null ? 0 : value.toSeconds(), most.toSeconds()));
  }

  /** Of errors, with the defaults. */
  public static Comparison of(Compared what) {
    return new Comparison(what, null, null, null, null, null, null);
  }

  public double worseByOrDefault() {
    return worseBy == null ? DEFAULT_WORSE_BY : worseBy;
  }

  public double quantileOrDefault() {
    return quantile == null ? DEFAULT_QUANTILE : quantile;
  }

  public Duration warmUpOrDefault() {
    return warmUp == null ? DEFAULT_WARM_UP : warmUp;
  }

  public int minRequestsOrDefault() {
    return minRequests == null ? DEFAULT_MIN_REQUESTS : minRequests;
  }

  public Duration toleratedBurstOrDefault() {
    return toleratedBurst == null ? DEFAULT_TOLERATED_BURST : toleratedBurst;
  }

  public AdvanceWhen advanceOrDefault() {
    return advance == null ? AdvanceWhen.QUIET : advance;
  }
}
