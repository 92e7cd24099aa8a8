package io.slipway.deploy.analysis;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StepAnalyst;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures at an interval on a thread of its own, so that a slow metric source never delays an
 * abort; judges, and emits its events, on the caller's.
 */
public final class MetricAnalyst implements StepAnalyst, AutoCloseable {
  private final Duration interval;
  private final List<Integer> weights;
  private final Supplier<List<MetricRun>> runs;
  private final StepReport report;
  private final ExecutorService reader;
  private @Nullable Step step;

  /**
   * @param weights the canary's, of each step
   * @param runs makes the metrics' runs for one step, each starting from nothing
   */
  public MetricAnalyst(
      String release,
      Duration interval,
      List<Integer> weights,
      Supplier<List<MetricRun>> runs,
      RolloutListener listener) {
    this(
        interval,
        weights,
        runs,
        new StepReport(release, listener),
        Executors.newSingleThreadExecutor(MetricAnalyst::daemon));
  }

  MetricAnalyst(
      Duration interval,
      List<Integer> weights,
      Supplier<List<MetricRun>> runs,
      StepReport report,
      ExecutorService reader) {
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
      current = new Step(state, runs.get(), now);
      step = current;
    }
    Future<List<MetricRun.Pair>> reading = current.reading;
    if (reading != null && reading.isDone()) {
      current.reading = null;
      current.judgement = report.take(weights.get(state.step()), current.runs, result(reading));
    }
    if (current.reading == null && !now.isBefore(current.next)) {
      List<MetricRun> toRead = current.runs;
      current.reading = reader.submit(() -> readAll(toRead, now));
      current.next = now.plus(interval);
    }
    return current.judgement;
  }

  private static List<MetricRun.Pair> readAll(List<MetricRun> runs, Instant now)
      throws InterruptedException {
    List<MetricRun.Pair> readings = new ArrayList<>();
    for (MetricRun run : runs) {
      readings.add(run.read(now));
    }
    return readings;
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
    reader.shutdownNow();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "slipway-metrics");
    thread.setDaemon(true);
    return thread;
  }
}
