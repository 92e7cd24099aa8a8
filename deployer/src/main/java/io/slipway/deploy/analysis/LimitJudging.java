package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.judge.ThresholdJudge;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Metric;

/** The error ratio since the step began, held against a limit. */
final class LimitJudging implements Judging {
  private final CounterDelta stable = new CounterDelta();
  private final CounterDelta canary = new CounterDelta();
  private ThresholdJudge judge;

  LimitJudging(Metric metric, int failureLimit) {
    this.judge = ThresholdJudge.begin(metric, failureLimit);
  }

  @Override
  public Result take(MetricRun.Pair pair) {
    if (begin(pair)) {
      return Result.silent(Judgement.NOTHING_MEASURED);
    }
    Measurement ofStable = measure(Arm.STABLE, pair);
    Measurement ofCanary = measure(Arm.CANARY, pair);
    judge = judge.take(ofCanary);
    return new Result(ofStable, ofCanary, judge.judgement(), false);
  }

  /** Whether the readings are the step's first of counters; they are then what is counted from. */
  private boolean begin(MetricRun.Pair pair) {
    if (!stable.hasBegun()
        && pair.stable() instanceof Reading.Counters ofStable
        && pair.canary() instanceof Reading.Counters ofCanary) {
      stable.add(ofStable.samples());
      canary.add(ofCanary.samples());
      return true;
    }
    return false;
  }

  private Measurement measure(Arm arm, MetricRun.Pair pair) {
    Reading of = arm == Arm.STABLE ? pair.stable() : pair.canary();
    if (of instanceof Reading.Counters counters) {
      CounterDelta.Total total = (arm == Arm.STABLE ? stable : canary).add(counters.samples());
      return Measurement.of(total.errorRatio(), total.requests());
    }
    if (of instanceof Reading.Value value) {
      return Measurement.ratioOnly(value.value());
    }
    return Measurement.nothing(Readings.why(of));
  }
}
