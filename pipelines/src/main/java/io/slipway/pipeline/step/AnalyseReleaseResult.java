package io.slipway.pipeline.step;

import io.slipway.deploy.analysis.ReplayReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release's judges would have decided, as {@link ReplayReport}.
 *
 * @param verdict {@code advance}, {@code hold}, {@code rollback}, {@code inconclusive} or {@code
 *     noData}
 * @param at when, an instant, and {@code afterSeconds} of the data
 * @param moments readings that were replayed
 * @param falseAlarms null where stable has too few requests to tell
 */
public record AnalyseReleaseResult(
    String release,
    String verdict,
    String at,
    double afterSeconds,
    String reason,
    int moments,
    ReplayReport.@Nullable FalseAlarms falseAlarms,
    List<ReplayReport.OfMetric> metrics,
    List<String> notReplayed) {

  static AnalyseReleaseResult of(String release, ReplayReport report) {
    return new AnalyseReleaseResult(
        release,
        report.verdict(),
        report.at().toString(),
        report.afterSeconds(),
        report.reason(),
        report.moments(),
        report.falseAlarms(),
        report.metrics(),
        report.notReplayed());
  }
}
