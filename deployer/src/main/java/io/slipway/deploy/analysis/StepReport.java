package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Metric;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges what was read and tells the listener every number and the verdict. */
final class StepReport {
  private final String release;
  private final RolloutListener listener;

  StepReport(String release, RolloutListener listener) {
    this.release = release;
    this.listener = listener;
  }

  Judgement take(int weight, List<MetricRun> runs, List<MetricRun.Pair> readings) {
    List<Judgement> judgements = new ArrayList<>();
    boolean silent = true;
    for (int i = 0; i < runs.size(); i++) {
      MetricRun.Pair pair = readings.get(i);
      Judging.Result result = runs.get(i).take(pair);
      judgements.add(result.judgement());
      if (pair.isDue() && !result.silent()) {
        silent = false;
        tell(runs.get(i), result);
      }
    }
    if (silent) {
      return Judgement.heaviest(judgements);
    }
    Judgement judgement = Judgement.heaviest(judgements);
    listener.on(
        new RolloutEvent.Verdict(release, judgement.verdict().word(), weight, judgement.reason()));
    return judgement;
  }

  private void tell(MetricRun run, Judging.Result result) {
    Metric metric = run.metric();
    if (metric.maxErrorRatio() != null) {
      measured(run, Arm.STABLE, result.stable(), metric.maxErrorRatio());
      measured(run, Arm.CANARY, result.canary(), metric.maxErrorRatio());
    } else if (metric.compare() != null && result.canary() != null) {
      double limit = limit(result.stable(), metric.compare().worseByOrDefault());
      measured(run, Arm.STABLE, result.stable(), limit);
      measured(run, Arm.CANARY, result.canary(), limit);
    } else {
      listener.on(
          new RolloutEvent.Evaluated(
              release,
              metric.name(),
              value(result.canary()),
              value(result.stable()),
              result.judgement().verdict().word(),
              result.judgement().reason(),
              run.query(Arm.CANARY)));
    }
  }

  /** What the canary's ratio is held against, so that a chart can show it. */
  private static double limit(@Nullable Measurement stable, double worseBy) {
    Double ratio = value(stable);
    return ratio == null ? 0 : Math.min(1, worseBy * ratio);
  }

  private static @Nullable Double value(@Nullable Measurement measurement) {
    return measurement == null ? null : measurement.errorRatio();
  }

  private void measured(
      MetricRun run, Arm arm, @Nullable Measurement measurement, double threshold) {
    Long requests = measurement == null ? null : measurement.requests();
    boolean empty = requests != null && requests == 0;
    listener.on(
        new RolloutEvent.Measured(
            release,
            run.metric().name(),
            arm.word(),
            empty ? null : value(measurement),
            threshold,
            requests == null ? 0 : requests,
            run.query(arm)));
  }
}
