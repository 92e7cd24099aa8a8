package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.positiveIfPresent;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that get the release together, after those of the wave before.
 *
 * @param concurrency how many of its clusters are under way at a time; 1 by default
 * @param pause what passes after its last promotion before the next wave begins
 */
public record Wave(
    String name,
    List<WaveCluster> clusters,
    @Nullable Integer concurrency,
    @Nullable Duration pause) {
  /** Each takes a thread and a few connections of this process. */
  private static final int MOST_AT_A_TIME = 32;

  public Wave {
    dnsLabel(name, "name");
    require(
        clusters != null && !clusters.isEmpty(),
        "clusters: is empty; expected a context or a kubeconfig each");
    clusters = List.copyOf(clusters);
    require(
        concurrency == null || (concurrency >= 1 && concurrency <= MOST_AT_A_TIME),
        "concurrency: %s is not between 1 and %d".formatted(concurrency, MOST_AT_A_TIME));
    positiveIfPresent(pause, "pause");
  }

  /** Where clusters come one after the other. */
  public Wave(String name, List<WaveCluster> clusters, @Nullable Duration pause) {
    this(name, clusters, null, pause);
  }

  public int concurrencyOrDefault() {
    return concurrency == null ? 1 : concurrency;
  }

  public Duration pauseOrDefault() {
    return pause == null ? Duration.ZERO : pause;
  }
}
