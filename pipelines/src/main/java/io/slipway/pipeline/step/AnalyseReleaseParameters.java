package io.slipway.pipeline.step;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code analyseRelease}.
 *
 * @param replay a run record, or counters as CSV or JSON lines; or else {@code prometheus}
 * @param prometheus the URL of a server with Istio's counters
 * @param from of Prometheus' data, such as {@code 2026-11-23T10:00:00Z}
 * @param to null is now
 * @param runs how many pseudo-canaries false alarms are estimated by; 0 to 100000
 * @param seed of the chance in them
 */
public record AnalyseReleaseParameters(
    @Default("release.yaml") String file,
    @Nullable String replay,
    @Nullable String prometheus,
    @Nullable String from,
    @Nullable String to,
    @Default("500") int runs,
    @Default("1") int seed) {
  private static final int MOST_RUNS = 100_000;

  public AnalyseReleaseParameters {
    require((replay == null) != (prometheus == null), "either replay or prometheus is needed");
    require(
        prometheus == null || from != null,
        "prometheus needs from: the time that its data is read from");
    require(
        prometheus != null || (from == null && to == null),
        "from and to go with prometheus; of a file all is replayed");
    require(
        runs >= 0 && runs <= MOST_RUNS,
        "runs: %d is not allowed; 0 to %d".formatted(runs, MOST_RUNS));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
