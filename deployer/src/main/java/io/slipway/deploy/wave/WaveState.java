package io.slipway.deploy.wave;

import io.slipway.deploy.release.Wave;
import io.slipway.deploy.wave.ClusterState.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run over all waves, as it is saved in the first cluster.
 *
 * @param image what the release says, before a cluster's own repository
 */
public record WaveState(String image, Instant started, List<ClusterState> clusters) {
  public WaveState {
    clusters = clusters == null ? List.of() : List.copyOf(clusters);
  }

  static WaveState begin(String image, List<Wave> waves, Instant now) {
    List<ClusterState> clusters =
        waves.stream()
            .flatMap(
                wave ->
                    wave.clusters().stream()
                        .map(cluster -> ClusterState.pending(wave.name(), cluster.name())))
            .toList();
    return new WaveState(image, now, clusters);
  }

  WaveState with(ClusterState changed) {
    List<ClusterState> next =
        clusters.stream()
            .map(each -> each.cluster().equals(changed.cluster()) ? changed : each)
            .toList();
    return new WaveState(image, started, next);
  }

  public ClusterState cluster(String name) {
    return clusters.stream()
        .filter(cluster -> cluster.cluster().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no cluster " + name + " in the run"));
  }

  /** Why the run goes back; empty where it doesn't. */
  Optional<ClusterState> failed() {
    return clusters.stream().filter(cluster -> cluster.phase() == Phase.FAILED).findFirst();
  }

  List<ClusterState> in(Phase phase) {
    return clusters.stream().filter(cluster -> cluster.phase() == phase).toList();
  }

  /** Those whose rollouts this run has begun and not ended, in the file's order. */
  List<ClusterState> underWay() {
    return clusters.stream().filter(cluster -> cluster.phase().isUnderWay()).toList();
  }

  boolean isOfTheSameClusters(WaveState other) {
    return places().equals(other.places());
  }

  private List<String> places() {
    return clusters.stream().map(each -> each.wave() + "/" + each.cluster()).toList();
  }
}
