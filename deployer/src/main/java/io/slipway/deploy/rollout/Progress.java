package io.slipway.deploy.rollout;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the listener what changed, each change once. */
final class Progress {
  private static final String PROMOTE = "promote";

  private final String release;
  private final List<Workload> workloads;
  private final RolloutListener listener;
  private final Map<Arm, ArmStatus> lastSeen = new EnumMap<>(Arm.class);
  private @Nullable Weights written;
  private Instant writtenAt = Instant.EPOCH;

  Progress(Release release, RolloutListener listener) {
    this.release = release.name();
    this.workloads = release.spec().members();
    this.listener = listener;
  }

  void saw(Arm arm, ArmStatus status) {
    ArmStatus before = lastSeen.put(arm, status);
    if (status.version() == null) {
      return;
    }
    for (ArmStatus.Part part : status.parts()) {
      if (!part.image().isEmpty() && (before == null || !before.parts().contains(part))) {
        listener.on(
            new RolloutEvent.WorkloadProgress(
                name(arm, part), part.image(), part.ready(), part.desired()));
      }
    }
  }

  private String name(Arm arm, ArmStatus.Part part) {
    Workload owner =
        workloads.stream()
            .filter(each -> each.name().equals(part.workload()))
            .findFirst()
            .orElse(workloads.get(0));
    return arm.deployment(owner);
  }

  void wrote(Weights weights, Instant now) {
    if (!weights.equals(written)) {
      written = weights;
      writtenAt = now;
    }
  }

  void moved(RolloutState from, RolloutState to) {
    tellConfirmed(from.settling(), to.settling());
    if (from.phase() == to.phase()) {
      return;
    }
    if (written != null && reliesOnRoutes(to.phase())) {
      long millis = Duration.between(writtenAt, to.since()).toMillis();
      listener.on(
          new RolloutEvent.WeightShifted(release, written.stable(), written.canary(), millis));
      written = null;
    }
    if (isStanding(from.phase()) && to.phase() == Phase.UPDATING_STABLE) {
      listener.on(new RolloutEvent.Verdict(release, PROMOTE, 100, to.reason()));
    }
    listener.on(
        new RolloutEvent.PhaseChanged(
            release, from.phase().word(), to.phase().word(), to.reason()));
  }

  private void tellConfirmed(@Nullable Settling from, @Nullable Settling to) {
    if (to == null || to.confirmed() == null) {
      return;
    }
    if (from == null || from.confirmed() == null) {
      listener.on(
          new RolloutEvent.Message(
              release, "the route %s counts as followed: %s".formatted(to.what(), to.confirmed())));
    }
  }

  private static boolean isStanding(Phase phase) {
    return phase == Phase.ANALYSING || phase == Phase.WAITING;
  }

  /** These phases are entered once the last write has settled. */
  private static boolean reliesOnRoutes(Phase phase) {
    return phase == Phase.ANALYSING
        || phase == Phase.UPDATING_STABLE
        || phase == Phase.REMOVING_CANARY
        || phase == Phase.SUPERSEDED;
  }
}
