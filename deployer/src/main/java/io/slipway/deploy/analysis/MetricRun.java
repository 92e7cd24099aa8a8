package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.judge.ThresholdJudge;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Metric;

/** One metric through one step: its counters since the step began, and its judge. */
public final class MetricRun {
  private final Metric metric;
  private final MetricSource source;
  private final CounterDelta stable = new CounterDelta();
  private final CounterDelta canary = new CounterDelta();
  private ThresholdJudge judge;

  public MetricRun(Metric metric, int failureLimit, MetricSource source) {
    this.metric = metric;
    this.source = source;
    this.judge = ThresholdJudge.begin(metric, failureLimit);
  }

  /** What the source said of the arms at about one moment. */
  record Pair(Reading stable, Reading canary) {}

  /** Reads; the only method that may be called by another thread than the rest. */
  Pair read() throws InterruptedException {
    return new Pair(source.read(Arm.STABLE), source.read(Arm.CANARY));
  }

  /** Whether the readings are the step's first of counters; they are then what is counted from. */
  boolean begin(Pair pair) {
    if (!stable.hasBegun()
        && pair.stable() instanceof Reading.Counters ofStable
        && pair.canary() instanceof Reading.Counters ofCanary) {
      stable.add(ofStable.samples());
      canary.add(ofCanary.samples());
      return true;
    }
    return false;
  }

  Measurement measure(Arm arm, Pair pair) {
    Reading of = arm == Arm.STABLE ? pair.stable() : pair.canary();
    if (of instanceof Reading.Counters counters) {
      CounterDelta.Total total = (arm == Arm.STABLE ? stable : canary).add(counters.samples());
      return Measurement.of(total.errorRatio(), total.requests());
    }
    if (of instanceof Reading.Ratio ratio) {
      return Measurement.ratioOnly(ratio.value());
    }
    return Measurement.nothing(((Reading.Nothing) of).why());
  }

  Judgement judge(Measurement ofCanary) {
    judge = judge.take(ofCanary);
    return judge.judgement();
  }

  Metric metric() {
    return metric;
  }

  String query(Arm arm) {
    return source.query(arm);
  }
}
