package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.background.Background;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StepAnalyst;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures at an interval beside the thread that asks, so that a slow metric source never delays an
 * abort; judges, and emits its events, on the caller's.
 */
public final class MetricAnalyst implements StepAnalyst, AutoCloseable {
  private final Duration interval;
  private final List<Integer> weights;
  private final IntFunction<List<MetricRun>> runs;
  private final StepReport report;
  private final Aside<MetricRun, MetricRun.Pair> aside;
  private @Nullable Step step;

  /**
   * @param weights the canary's, of each step
   * @param runs makes the metrics' runs for a step, by its index
   */
  public MetricAnalyst(
      String release,
      Duration interval,
      List<Integer> weights,
      IntFunction<List<MetricRun>> runs,
      RolloutListener listener) {
    this(interval, weights, runs, new StepReport(release, listener), Background::execute);
  }

  MetricAnalyst(
      Duration interval,
      List<Integer> weights,
      IntFunction<List<MetricRun>> runs,
      StepReport report,
      Executor reader) {
    this.interval = interval;
    this.weights = List.copyOf(weights);
    this.runs = runs;
    this.report = report;
    this.aside = new Aside<>(MetricRun::read, reader);
  }

  /** One step's measurements. */
  private static final class Step {
    private final int index;
    private final Instant since;
    private final List<MetricRun> runs;
    private Instant next;
    private @Nullable Future<List<MetricRun.Pair>> reading;
    private Judgement judgement = Judgement.NOTHING_MEASURED;

    Step(RolloutState state, List<MetricRun> runs, Instant now) {
      this.index = state.step();
      this.since = state.since();
      this.runs = runs;
      this.next = now;
    }

    boolean isOf(RolloutState state) {
      return index == state.step() && since.equals(state.since());
    }
  }

  @Override
  public Judgement judge(RolloutState state, Instant now) throws InterruptedException {
    Step current = step;
    if (current == null || !current.isOf(state)) {
      current = new Step(state, runs.apply(state.step()), now);
      step = current;
    }
    Future<List<MetricRun.Pair>> reading = current.reading;
    if (reading != null && reading.isDone()) {
      current.reading = null;
      current.judgement =
          report.take(weights.get(state.step()), current.runs, Aside.result(reading));
    }
    if (current.reading == null && !now.isBefore(current.next)) {
      current.reading = aside.begin(current.runs, now);
      current.next = now.plus(interval);
    }
    return current.judgement;
  }

  @Override
  public void close() {
    aside.close();
  }
}
