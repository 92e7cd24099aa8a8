package io.slipway.deploy.wave;

import io.slipway.deploy.release.Wave;
import io.slipway.deploy.release.WaveRollback;
import io.slipway.deploy.wave.ClusterState.Phase;
import io.slipway.deploy.wave.WaveAct.Deploy;
import io.slipway.deploy.wave.WaveAct.End;
import io.slipway.deploy.wave.WaveAct.Pause;
import io.slipway.deploy.wave.WaveAct.TakeBack;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What comes next, as a pure function of the state. Clusters are taken one after the other in the
 * file's order: one that fails has then touched as few as can be. Going back is the other way
 * round.
 */
public record WavePlan(List<Wave> waves, WaveRollback rollback) {

  public WaveAct next(WaveState state, Instant now) {
    Optional<ClusterState> failed = state.failed();
    return failed.isPresent() ? back(state, failed.get()) : onward(state, now);
  }

  /** Whether nothing of a run is left to do. */
  public boolean hasEnded(WaveState state) {
    return next(state, Instant.MAX) instanceof End;
  }

  private WaveAct onward(WaveState state, Instant now) {
    Optional<ClusterState> next =
        state.clusters().stream().filter(cluster -> !cluster.phase().isIn()).findFirst();
    if (next.isEmpty()) {
      return new End(true);
    }
    ClusterState cluster = next.get();
    if (cluster.phase().isUnderWay()) {
      return new Deploy(cluster.wave(), cluster.cluster(), true);
    }
    Instant begins = begins(state, cluster.wave());
    return now.isBefore(begins)
        ? new Pause(cluster.wave(), begins)
        : new Deploy(cluster.wave(), cluster.cluster(), false);
  }

  /** When the wave before has ended and its pause is over. */
  private Instant begins(WaveState state, String wave) {
    List<String> names = waves.stream().map(Wave::name).toList();
    int index = names.indexOf(wave);
    if (index <= 0) {
      return Instant.MIN;
    }
    Wave before = waves.get(index - 1);
    return state.clusters().stream()
        .filter(cluster -> cluster.wave().equals(before.name()))
        .map(ClusterState::since)
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .map(end -> end.plus(before.pauseOrDefault()))
        .orElse(Instant.MIN);
  }

  private WaveAct back(WaveState state, ClusterState failed) {
    List<ClusterState> left =
        state.clusters().stream()
            .filter(each -> each.phase() == Phase.PROMOTED || each.phase() == Phase.GOING_BACK)
            .filter(each -> goesBack(each, failed))
            .toList();
    if (left.isEmpty()) {
      return new End(false);
    }
    ClusterState last = left.get(left.size() - 1);
    return new TakeBack(last.wave(), last.cluster());
  }

  private boolean goesBack(ClusterState cluster, ClusterState failed) {
    return switch (rollback) {
      case JOINT -> true;
      case WAVE -> cluster.wave().equals(failed.wave());
      case NONE -> false;
    };
  }
}
