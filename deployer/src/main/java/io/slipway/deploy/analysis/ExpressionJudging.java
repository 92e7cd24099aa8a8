package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.ExpressionJudge;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Threshold;
import org.jspecify.annotations.Nullable;

/** Values, or error ratios since the step began, held against conditions. */
final class ExpressionJudging implements Judging {
  private final CounterDelta stable = new CounterDelta();
  private final CounterDelta canary = new CounterDelta();
  private final boolean needsStable;
  private ExpressionJudge judge;

  ExpressionJudging(Threshold rule) {
    this.judge = ExpressionJudge.begin(rule);
    this.needsStable = rule.used().contains("stable");
  }

  @Override
  public Result take(MetricRun.Pair pair) {
    if (pair.canary() instanceof Reading.Counters && !canary.hasBegun()) {
      number(stable, pair.stable());
      number(canary, pair.canary());
      return Result.silent(judge.judgement());
    }
    Double ofStable = number(stable, pair.stable());
    Double ofCanary = number(canary, pair.canary());
    Reading missing = ofCanary == null ? pair.canary() : pair.stable();
    judge = judge.take(ofCanary, ofStable, Readings.why(missing));
    return new Result(measured(ofStable), measured(ofCanary), judge.judgement(), false);
  }

  private static @Nullable Double number(CounterDelta delta, Reading reading) {
    if (reading instanceof Reading.Counters counters) {
      CounterDelta.Total total = delta.add(counters.samples());
      return total.requests() == 0 ? null : total.errorRatio();
    }
    return Readings.value(reading);
  }

  private static @Nullable Measurement measured(@Nullable Double value) {
    return value == null ? null : Measurement.ratioOnly(value);
  }

  @Override
  public boolean needsStable() {
    return needsStable;
  }
}
