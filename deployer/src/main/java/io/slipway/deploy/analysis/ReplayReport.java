package io.slipway.deploy.analysis;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release's judges would have said of counts.
 *
 * @param verdict of the first rollback, or at the end
 * @param at when, and {@code afterSeconds} of the data
 * @param reason in words
 * @param moments that were replayed
 * @param falseAlarms how often they would roll back a canary that is no worse; null where stable
 *     has too few requests to tell
 * @param metrics each that was replayed
 * @param notReplayed metrics whose data isn't in the counts
 */
public record ReplayReport(
    String verdict,
    Instant at,
    double afterSeconds,
    String reason,
    int moments,
    @Nullable FalseAlarms falseAlarms,
    List<OfMetric> metrics,
    List<String> notReplayed) {

  /** What one metric said last. */
  public record OfMetric(String metric, String workload, String verdict, String reason) {}

  /**
   * Parts of the runs that rolled back.
   *
   * @param split a pseudo-canary is a random part of stable's own requests: whatever happens,
   *     happens to both arms
   * @param shifted its errors come from another time of stable's: nothing happens to both arms
   *     alike, as where bursts hit one arm
   */
  public record FalseAlarms(int runs, double split, double shifted) {}
}
