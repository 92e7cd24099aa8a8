package io.slipway.deploy.wave;

import io.slipway.deploy.Outcome;
import io.slipway.deploy.RolloutResult;
import io.slipway.deploy.wave.ClusterState.Phase;
import io.slipway.deploy.wave.WaveAct.End;
import java.util.List;
import java.util.stream.Collectors;

/** What came of a run, in words. */
final class WaveWords {
  private WaveWords() {}

  static RolloutResult paused(String release, WaveState state) {
    String clusters =
        state.in(Phase.PAUSED).stream()
            .map(each -> "cluster %s: %s".formatted(each.cluster(), each.words()))
            .collect(Collectors.joining("; "));
    return new RolloutResult(release, Outcome.PAUSED, state.image(), clusters);
  }

  static RolloutResult ended(String release, WaveState state, End end) {
    if (end.promoted()) {
      boolean unchanged = state.in(Phase.PROMOTED).isEmpty();
      return new RolloutResult(
          release,
          unchanged ? Outcome.UNCHANGED : Outcome.PROMOTED,
          state.image(),
          "in clusters " + names(state.clusters()));
    }
    ClusterState failed = state.failed().orElseThrow();
    String image = failed.before() == null ? "" : failed.before();
    return new RolloutResult(
        release,
        Outcome.ROLLED_BACK,
        image,
        "cluster %s of wave %s: %s%s%s"
            .formatted(
                failed.cluster(),
                failed.wave(),
                failed.words(),
                listed("; taken back: ", state.in(Phase.TAKEN_BACK)),
                stillNew(state)));
  }

  private static String stillNew(WaveState state) {
    String left =
        state.clusters().stream()
            .filter(each -> each.phase() == Phase.PROMOTED || each.phase() == Phase.KEPT)
            .map(WaveWords::stillNew)
            .collect(Collectors.joining(", "));
    return left.isEmpty() ? "" : "; still with the new version: " + left;
  }

  private static String stillNew(ClusterState cluster) {
    return cluster.phase() == Phase.KEPT
        ? "%s (%s)".formatted(cluster.cluster(), cluster.words())
        : cluster.cluster();
  }

  private static String listed(String label, List<ClusterState> clusters) {
    return clusters.isEmpty() ? "" : label + names(clusters);
  }

  static String names(List<ClusterState> clusters) {
    return clusters.stream().map(ClusterState::cluster).collect(Collectors.joining(", "));
  }
}
