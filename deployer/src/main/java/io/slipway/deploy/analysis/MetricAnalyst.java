package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.background.Background;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StepAnalyst;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
  private final Executor reader;
  private final Lock turn = new ReentrantLock();
  private final List<Future<?>> readings = new ArrayList<>();
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
    this.reader = reader;
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
      current.judgement = report.take(weights.get(state.step()), current.runs, result(reading));
    }
    if (current.reading == null && !now.isBefore(current.next)) {
      List<MetricRun> toRead = current.runs;
      current.reading = read(toRead, now);
      current.next = now.plus(interval);
    }
    return current.judgement;
  }

  private Future<List<MetricRun.Pair>> read(List<MetricRun> toRead, Instant now) {
    FutureTask<List<MetricRun.Pair>> reading = new FutureTask<>(() -> readAll(toRead, now));
    readings.removeIf(Future::isDone);
    readings.add(reading);
    reader.execute(reading);
    return reading;
  }

  /** What an earlier step has begun to read comes first: some runs go on with the next one. */
  private List<MetricRun.Pair> readAll(List<MetricRun> toRead, Instant now)
      throws InterruptedException {
    turn.lockInterruptibly();
    try {
      List<MetricRun.Pair> pairs = new ArrayList<>();
      for (MetricRun run : toRead) {
        pairs.add(run.read(now));
      }
      return pairs;
    } finally {
      turn.unlock();
    }
  }

  private static List<MetricRun.Pair> result(Future<List<MetricRun.Pair>> reading)
      throws InterruptedException {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a metric source failed otherwise than its contract says", e);
    }
  }

  @Override
  public void close() {
    readings.forEach(reading -> reading.cancel(true));
  }
}
