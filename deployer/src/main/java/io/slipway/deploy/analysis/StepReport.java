package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Measurement;
import io.slipway.deploy.release.Arm;
import java.util.ArrayList;
import java.util.List;

/** Judges what was read and tells the listener every number and the verdict. */
final class StepReport {
  private final String release;
  private final RolloutListener listener;

  StepReport(String release, RolloutListener listener) {
    this.release = release;
    this.listener = listener;
  }

  Judgement take(int weight, List<MetricRun> runs, List<MetricRun.Pair> readings) {
    if (begin(runs, readings)) {
      return Judgement.NOTHING_MEASURED;
    }
    List<Judgement> judgements = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      MetricRun run = runs.get(i);
      measured(run, Arm.STABLE, run.measure(Arm.STABLE, readings.get(i)));
      Measurement canary = run.measure(Arm.CANARY, readings.get(i));
      measured(run, Arm.CANARY, canary);
      judgements.add(run.judge(canary));
    }
    Judgement judgement = Judgement.heaviest(judgements);
    listener.on(
        new RolloutEvent.Verdict(release, judgement.verdict().word(), weight, judgement.reason()));
    return judgement;
  }

  /** The first values of counters say nothing yet: what is counted from them on does. */
  private static boolean begin(List<MetricRun> runs, List<MetricRun.Pair> readings) {
    boolean allBegin = true;
    for (int i = 0; i < runs.size(); i++) {
      allBegin &= runs.get(i).begin(readings.get(i));
    }
    return allBegin;
  }

  private void measured(MetricRun run, Arm arm, Measurement measurement) {
    Long requests = measurement.requests();
    boolean empty = requests != null && requests == 0;
    listener.on(
        new RolloutEvent.Measured(
            release,
            run.metric().name(),
            arm.word(),
            empty ? null : measurement.errorRatio(),
            run.metric().maxErrorRatio(),
            requests == null ? 0 : requests,
            run.query(arm)));
  }
}
