package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.metrics.Reading;

/** What a source says that judges by itself. */
final class RulingJudging implements Judging {
  private final boolean goesOn;

  /**
   * @param goesOn whether the source keeps in the next step what it found
   */
  RulingJudging(boolean goesOn) {
    this.goesOn = goesOn;
  }

  @Override
  public Result take(MetricRun.Pair pair) {
    Judgement judgement =
        pair.canary() instanceof Reading.Ruling ruling
            ? ruling.judgement()
            : new Judgement(Verdict.NO_DATA, "no data: " + why(pair.canary()));
    return new Result(null, null, judgement, false);
  }

  private static String why(Reading reading) {
    return reading instanceof Reading.Nothing nothing
        ? nothing.why()
        : "a number came where a verdict was expected; judge it with threshold";
  }

  @Override
  public boolean goesOn() {
    return goesOn;
  }

  @Override
  public boolean needsStable() {
    return false;
  }
}
