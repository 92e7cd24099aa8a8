package io.slipway.deploy.wave;

import io.slipway.deploy.release.Wave;
import io.slipway.deploy.release.WaveRollback;
import io.slipway.deploy.wave.ClusterState.Phase;
import io.slipway.deploy.wave.WaveAct.Await;
import io.slipway.deploy.wave.WaveAct.Deploy;
import io.slipway.deploy.wave.WaveAct.End;
import io.slipway.deploy.wave.WaveAct.Pause;
import io.slipway.deploy.wave.WaveAct.Rest;
import io.slipway.deploy.wave.WaveAct.Stop;
import io.slipway.deploy.wave.WaveAct.TakeBack;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What comes next, as a pure function of the state. Clusters are taken in the file's order, of a
 * wave as many at a time as it says: one that fails has then touched as few as can be. Where one
 * fails, those under way are stopped; going back is the other way round, one by one.
 */
public record WavePlan(List<Wave> waves, WaveRollback rollback) {

  /**
   * What this process has in hand.
   *
   * @param active clusters that it works on
   * @param paused clusters whose rollouts it saw pause
   */
  record Hands(Set<String> active, Set<String> paused) {
    static final Hands NONE = new Hands(Set.of(), Set.of());

    private boolean have(ClusterState cluster) {
      return active.contains(cluster.cluster()) || paused.contains(cluster.cluster());
    }
  }

  WaveAct next(WaveState state, Instant now, Hands hands) {
    Optional<ClusterState> failed = state.failed();
    return failed.isPresent() ? back(state, failed.get(), hands) : onward(state, now, hands);
  }

  /** Whether nothing of a run is left to do. */
  public boolean hasEnded(WaveState state) {
    return next(state, Instant.MAX, Hands.NONE) instanceof End;
  }

  /** Whether a wave's clusters come one after the other. */
  boolean isOneByOne(String wave) {
    return wave(wave).concurrencyOrDefault() == 1;
  }

  private WaveAct onward(WaveState state, Instant now, Hands hands) {
    Optional<ClusterState> next =
        state.clusters().stream().filter(cluster -> !cluster.phase().isIn()).findFirst();
    if (next.isEmpty()) {
      return new End(true);
    }
    String wave = next.get().wave();
    List<ClusterState> underWay = state.underWay();
    Optional<ClusterState> left =
        underWay.stream().filter(cluster -> !hands.have(cluster)).findFirst();
    if (left.isPresent()) {
      return new Deploy(wave, left.get().cluster(), true);
    }
    Optional<ClusterState> pending =
        state.clusters().stream()
            .filter(cluster -> cluster.wave().equals(wave))
            .filter(cluster -> cluster.phase() == Phase.PENDING)
            .findFirst();
    boolean room = underWay.size() < wave(wave).concurrencyOrDefault();
    if (pending.isPresent() && room && hands.paused().isEmpty()) {
      Instant begins = begins(state, wave);
      return now.isBefore(begins)
          ? new Pause(wave, begins)
          : new Deploy(wave, pending.get().cluster(), false);
    }
    return hands.active().isEmpty() ? new Rest() : new Await();
  }

  private Wave wave(String name) {
    return waves.stream().filter(wave -> wave.name().equals(name)).findFirst().orElseThrow();
  }

  /** When the wave before has ended and its pause is over. */
  private Instant begins(WaveState state, String wave) {
    int index = waves.indexOf(wave(wave));
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

  private WaveAct back(WaveState state, ClusterState failed, Hands hands) {
    for (ClusterState cluster : state.underWay()) {
      if (rollback != WaveRollback.NONE || cluster.phase() == Phase.PAUSED) {
        return new Stop(cluster.wave(), cluster.cluster());
      }
      if (!hands.have(cluster)) {
        return new Deploy(cluster.wave(), cluster.cluster(), true);
      }
    }
    if (!hands.active().isEmpty()) {
      return new Await();
    }
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
