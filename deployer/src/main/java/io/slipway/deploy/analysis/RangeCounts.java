package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.metrics.ArmSelector;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.PrometheusRange;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Reads the counts of a time that has passed from Prometheus: of each workload that is judged. */
public final class RangeCounts {
  private final String url;
  private final Release release;

  public RangeCounts(String url, Release release) {
    this.url = url;
    this.release = release;
  }

  /**
   * Reads at the analysis' interval.
   *
   * @throws IOException in words, where Prometheus can't be read
   * @throws IllegalArgumentException where the range is of no use
   */
  public CountSeries read(Instant from, Instant to) throws IOException, InterruptedException {
    Map<String, List<Moment>> series = new LinkedHashMap<>();
    for (Metric metric : release.spec().analysis().metrics()) {
      Workload workload = release.spec().workload(metric);
      if (Replay.isOfCounts(metric) && !series.containsKey(workload.name())) {
        series.put(workload.name(), read(workload, from, to));
      }
    }
    return new CountSeries(CountSeries.By.WORKLOAD, series);
  }

  private List<Moment> read(Workload workload, Instant from, Instant to)
      throws IOException, InterruptedException {
    Duration step = release.spec().analysis().interval();
    PrometheusRange range =
        new PrometheusRange(url, new ArmSelector(workload, release.namespace()));
    NavigableMap<Instant, CounterDelta.Total> stable = range.read(Arm.STABLE, from, to, step);
    NavigableMap<Instant, CounterDelta.Total> canary = range.read(Arm.CANARY, from, to, step);
    List<Moment> moments = new ArrayList<>();
    stable.forEach(
        (at, total) -> {
          Map.Entry<Instant, CounterDelta.Total> other = canary.floorEntry(at);
          moments.add(
              new Moment(
                  at, counts(total), other == null ? Counts.NONE : counts(other.getValue())));
        });
    return moments;
  }

  private static Counts counts(CounterDelta.Total total) {
    return new Counts(total.requests(), Math.min(total.requests(), total.errors()));
  }
}
