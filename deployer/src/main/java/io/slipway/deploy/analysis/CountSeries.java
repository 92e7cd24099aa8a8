package io.slipway.deploy.analysis;

import io.slipway.deploy.release.Metric;
import java.util.List;
import java.util.Map;

/**
 * Counts as a file or a server has them, each series in the order of time.
 *
 * @param by what the keys of {@code series} name
 */
public record CountSeries(By by, Map<String, List<Moment>> series) {

  /** What tells counts apart. */
  public enum By {
    /** There is one series, whatever its key. */
    NOTHING("counts"),
    METRIC("metric"),
    WORKLOAD("workload");

    private final String word;

    By(String word) {
      this.word = word;
    }
  }

  /**
   * What a metric is judged by. A record of a rollout with one metric serves any: it may be that
   * another judge is tried out on it.
   *
   * @throws IllegalArgumentException where there is no such series; names those that there are
   */
  List<Moment> of(Metric metric, String workload) {
    String key = by == By.WORKLOAD ? workload : metric.name();
    List<Moment> named = series.get(key);
    if (named != null) {
      return named;
    }
    if (by == By.WORKLOAD || series.size() != 1) {
      throw new IllegalArgumentException(
          series.isEmpty()
              ? "there are 0 readings; at least 2 are needed"
              : "there are no counts of %s %s for metric %s; there are those of %s"
                  .formatted(by.word, key, metric.name(), String.join(", ", series.keySet())));
    }
    return series.values().iterator().next();
  }
}
