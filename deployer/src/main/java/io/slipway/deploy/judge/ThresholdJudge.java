package io.slipway.deploy.judge;

import io.slipway.deploy.release.Metric;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds the error ratio since the step began against a limit; so many failing measurements in a row
 * roll back. An immutable value: each measurement gives the next judge.
 *
 * @param failures failing measurements in a row so far
 */
public record ThresholdJudge(Metric metric, int failureLimit, int failures, Judgement judgement) {

  public static ThresholdJudge begin(Metric metric, int failureLimit) {
    return new ThresholdJudge(metric, failureLimit, 0, Judgement.NOTHING_MEASURED);
  }

  /** A measurement without data neither fails nor clears earlier failures. */
  public ThresholdJudge take(Measurement measurement) {
    Double ratio = measurement.errorRatio();
    if (ratio == null) {
      return with(failures, Verdict.NO_DATA, "no data: " + measurement.noDataReason());
    }
    Long requests = measurement.requests();
    if (requests != null && requests == 0) {
      return with(failures, Verdict.NO_DATA, "no data: no request reached the canary");
    }
    if (requests != null && requests < metric.minRequestsOrDefault()) {
      return with(
          failures,
          Verdict.HOLD,
          "%d of %d requests seen".formatted(requests, metric.minRequestsOrDefault()));
    }
    return ratio <= metric.maxErrorRatioOrAll() ? passed(ratio, requests) : failed(ratio, requests);
  }

  private ThresholdJudge passed(double ratio, @Nullable Long requests) {
    return with(0, Verdict.ADVANCE, said(ratio, requests) + ", allowed is " + limit());
  }

  private ThresholdJudge failed(double ratio, @Nullable Long requests) {
    int now = failures + 1;
    return with(
        now,
        now >= failureLimit ? Verdict.ROLLBACK : Verdict.HOLD,
        "%s, allowed is %s (failing measurement %d of %d)"
            .formatted(said(ratio, requests), limit(), now, failureLimit));
  }

  private String said(double ratio, @Nullable Long requests) {
    String of = requests == null ? "" : " of %d requests".formatted(requests);
    return "%s is %s%s".formatted(metric.name(), percent(ratio), of);
  }

  private String limit() {
    return percent(metric.maxErrorRatioOrAll());
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * ratio);
  }

  private ThresholdJudge with(int count, Verdict verdict, String reason) {
    return new ThresholdJudge(metric, failureLimit, count, new Judgement(verdict, reason));
  }
}
