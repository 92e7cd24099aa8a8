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
 * @param pause what passes after its last promotion before the next wave begins
 */
public record Wave(String name, List<WaveCluster> clusters, @Nullable Duration pause) {
  public Wave {
    dnsLabel(name, "name");
    require(
        clusters != null && !clusters.isEmpty(),
        "clusters: is empty; expected a context or a kubeconfig each");
    clusters = List.copyOf(clusters);
    positiveIfPresent(pause, "pause");
  }

  public Duration pauseOrDefault() {
    return pause == null ? Duration.ZERO : pause;
  }
}
