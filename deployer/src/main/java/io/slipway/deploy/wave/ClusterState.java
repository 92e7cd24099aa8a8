package io.slipway.deploy.wave;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one cluster stands in a run.
 *
 * @param before what it ran when the run came to it; null where nothing, or not reached yet
 * @param since when it came to be so
 * @param words why, of an end
 */
public record ClusterState(
    String wave,
    String cluster,
    Phase phase,
    @Nullable String before,
    @Nullable Instant since,
    String words) {

  /** What the run has done with it. */
  public enum Phase {
    PENDING,
    RUNNING,
    /** Its rollout waits for a person. */
    PAUSED,
    PROMOTED,
    /** It ran this version already, so there is nothing to take back. */
    UNCHANGED,
    FAILED,
    GOING_BACK,
    TAKEN_BACK,
    /** It should have gone back, but could not. */
    KEPT;

    boolean isUnderWay() {
      return this == RUNNING || this == PAUSED;
    }

    boolean isIn() {
      return this == PROMOTED || this == UNCHANGED;
    }
  }

  static ClusterState pending(String wave, String cluster) {
    return new ClusterState(wave, cluster, Phase.PENDING, null, null, "");
  }

  ClusterState begun(@Nullable String stable, Instant now) {
    return new ClusterState(wave, cluster, Phase.RUNNING, stable, now, "");
  }

  ClusterState to(Phase next, Instant now, String why) {
    return new ClusterState(wave, cluster, next, before, now, why);
  }
}
