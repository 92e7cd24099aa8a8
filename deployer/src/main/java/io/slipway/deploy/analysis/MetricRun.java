package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Comparison;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Threshold;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One metric through one step, or through several where what is known goes on. */
public final class MetricRun {
  private static final Reading NOT_READ = new Reading.Nothing("not read");

  private final Metric metric;
  private final MetricSource source;
  private final Judging judging;
  private final Duration interval;
  private volatile @Nullable Instant next;
  private Judging.Result last = Judging.Result.silent(Judgement.NOTHING_MEASURED);

  /**
   * @param failureLimit of a limit of the error ratio
   * @param alpha of a comparison
   */
  public MetricRun(Metric metric, int failureLimit, double alpha, MetricSource source) {
    this.metric = metric;
    this.source = source;
    this.judging = judging(metric, failureLimit, alpha);
    Threshold threshold = metric.threshold();
    this.interval =
        threshold == null || threshold.interval() == null ? Duration.ZERO : threshold.interval();
  }

  private static Judging judging(Metric metric, int failureLimit, double alpha) {
    Comparison compare = metric.compare();
    if (compare != null) {
      return new ComparisonJudging(compare, alpha);
    }
    Threshold threshold = metric.threshold();
    if (threshold != null) {
      return new ExpressionJudging(threshold);
    }
    return metric.maxErrorRatio() == null
        ? new RulingJudging(metric.source().webhook() == null)
        : new LimitJudging(metric, failureLimit);
  }

  /**
   * What the source said of the arms at about one moment.
   *
   * @param isDue whether it was asked at all
   */
  record Pair(Instant at, boolean isDue, Reading stable, Reading canary) {}

  /**
   * Reads where it is time to; the only method that may be called by another thread than the rest.
   */
  Pair read(Instant now) throws InterruptedException {
    Instant due = next == null ? now.plus(delay()) : next;
    next = due;
    if (now.isBefore(due)) {
      return new Pair(now, false, NOT_READ, NOT_READ);
    }
    next = now.plus(interval);
    Reading stable = judging.needsStable() ? source.read(Arm.STABLE) : NOT_READ;
    return new Pair(now, true, stable, source.read(Arm.CANARY));
  }

  private Duration delay() {
    Threshold threshold = metric.threshold();
    return threshold == null || threshold.initialDelay() == null
        ? Duration.ZERO
        : threshold.initialDelay();
  }

  /** Judges; between two readings what was said before still holds. */
  Judging.Result take(Pair pair) {
    if (pair.isDue()) {
      last = judging.take(pair);
    }
    return last;
  }

  boolean goesOn() {
    return judging.goesOn();
  }

  void nextStep() {
    judging.nextStep();
    next = null;
  }

  Metric metric() {
    return metric;
  }

  String query(Arm arm) {
    return source.query(arm);
  }
}
