package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.ComparisonJudge;
import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.judge.Slice;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.metrics.Sample;
import io.slipway.deploy.metrics.SlowRequests;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Canary against stable, slice by slice, through all steps of a rollout. */
final class ComparisonJudging implements Judging {
  private final Counting counting;
  private ComparisonJudge judge;
  private @Nullable Instant last;

  /** Differences of two arms' counters. */
  private interface Counting {
    /** Null for the first readings. */
    SlowRequests.@Nullable Both add(List<Sample> stable, List<Sample> canary);
  }

  ComparisonJudging(Comparison rule, double alpha) {
    this.judge = ComparisonJudge.begin(rule, alpha);
    this.counting =
        rule.what() == Compared.ERRORS
            ? new Failed()::add
            : new SlowRequests(rule.quantileOrDefault())::add;
  }

  @Override
  public Result take(MetricRun.Pair pair) {
    if (!(pair.stable() instanceof Reading.Counters stable)
        || !(pair.canary() instanceof Reading.Counters canary)) {
      Reading missing = pair.canary() instanceof Reading.Counters ? pair.stable() : pair.canary();
      judge = judge.takeNothing(Readings.why(missing));
      return new Result(null, null, judge.judgement(), false);
    }
    SlowRequests.Both both = counting.add(stable.samples(), canary.samples());
    Instant from = last;
    last = pair.at();
    if (both == null || from == null) {
      return Result.silent(judge.judgement());
    }
    judge = judge.take(new Slice(Duration.between(from, pair.at()), both.canary(), both.stable()));
    return new Result(
        measurement(judge.stable()), measurement(judge.canary()), judge.judgement(), false);
  }

  private static Measurement measurement(Counts counts) {
    return Measurement.of(counts.ratio(), counts.requests());
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  /** What came while the weights moved is left out. */
  @Override
  public void nextStep() {
    judge = judge.nextStep();
    last = null;
  }

  private static final class Failed {
    private final CounterDelta stable = new CounterDelta();
    private final CounterDelta canary = new CounterDelta();
    private CounterDelta.Total stableBefore = CounterDelta.Total.NONE;
    private CounterDelta.Total canaryBefore = CounterDelta.Total.NONE;

    SlowRequests.@Nullable Both add(List<Sample> ofStable, List<Sample> ofCanary) {
      boolean begun = stable.hasBegun();
      CounterDelta.Total nowStable = stable.add(ofStable);
      CounterDelta.Total nowCanary = canary.add(ofCanary);
      SlowRequests.Both both =
          new SlowRequests.Both(
              difference(stableBefore, nowStable), difference(canaryBefore, nowCanary));
      stableBefore = nowStable;
      canaryBefore = nowCanary;
      return begun ? both : null;
    }

    private static Counts difference(CounterDelta.Total from, CounterDelta.Total to) {
      return new Counts(to.requests() - from.requests(), to.errors() - from.errors());
    }
  }
}
