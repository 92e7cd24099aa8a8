package io.slipway.deploy.wave;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.Outcome;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.RolloutResult;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.wave.ClusterState.Phase;
import io.slipway.deploy.wave.WaveAct.Deploy;
import io.slipway.deploy.wave.WaveAct.End;
import io.slipway.deploy.wave.WaveAct.Pause;
import io.slipway.deploy.wave.WaveAct.TakeBack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Drives a run over the clusters to its end, or to a pause. For one thread. */
public final class WaveRun {
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final String release;
  private final WavePlan plan;
  private final WaveSites sites;
  private final WaveStore store;
  private final RolloutListener listener;
  private final Clock clock;
  private final Sleeper sleeper;

  public WaveRun(
      String release,
      WavePlan plan,
      WaveSites sites,
      WaveStore store,
      RolloutListener listener,
      Clock clock,
      Sleeper sleeper) {
    this.release = release;
    this.plan = plan;
    this.sites = sites;
    this.store = store;
    this.listener = listener;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** The run that would be gone on with; empty where the last one has ended. */
  private Optional<WaveState> unfinished() throws InterruptedException {
    return store.load().filter(state -> !plan.hasEnded(state));
  }

  /**
   * @param resume whether an unfinished run goes on; otherwise a new one takes its place
   */
  public RolloutResult drive(String image, boolean resume) throws InterruptedException {
    WaveState state = start(image, resume);
    String told = "";
    while (true) {
      WaveAct act = plan.next(state, clock.instant());
      if (act instanceof End end) {
        return ended(state, end);
      }
      if (act instanceof Pause pause) {
        told = tell(pause, told);
        rest(pause.until());
      } else if (act instanceof TakeBack back) {
        state = takeBack(state, state.cluster(back.cluster()));
      } else if (act instanceof Deploy deploy) {
        state = deploy(state, deploy);
        if (state.cluster(deploy.cluster()).phase() == Phase.PAUSED) {
          return paused(state, deploy);
        }
      }
    }
  }

  private WaveState start(String image, boolean resume) throws InterruptedException {
    WaveState fresh = WaveState.begin(image, plan.waves(), clock.instant());
    Optional<WaveState> left = unfinished();
    if (left.isEmpty() || !resume) {
      store.save(fresh);
      return fresh;
    }
    if (!left.get().image().equals(image) || !left.get().isOfTheSameClusters(fresh)) {
      throw DeployException.usage(
          "the run of waves that would be resumed brings %s to %s, but this deployment is another; deploy without resume to replace it"
              .formatted(left.get().image(), names(left.get().clusters())));
    }
    return left.get();
  }

  private WaveState deploy(WaveState state, Deploy act) throws InterruptedException {
    ClusterState cluster = state.cluster(act.cluster());
    WaveState begun = state;
    if (!act.resumes()) {
      begun = begin(state, cluster);
      cluster = begun.cluster(act.cluster());
    }
    RolloutResult result;
    try {
      result = sites.deploy(cluster.cluster(), act.resumes());
    } catch (DeployException e) {
      WaveState failed = end(begun, cluster, Phase.FAILED, String.valueOf(e.getMessage()));
      if (failed.in(Phase.PROMOTED).isEmpty()) {
        throw e;
      }
      return failed;
    }
    Phase phase = phase(result.outcome());
    boolean promotedBefore =
        act.resumes()
            && phase == Phase.UNCHANGED
            && !Objects.equals(cluster.before(), sites.running(cluster.cluster()));
    return end(begun, cluster, promotedBefore ? Phase.PROMOTED : phase, result.reason());
  }

  private WaveState begin(WaveState state, ClusterState cluster) throws InterruptedException {
    boolean first =
        state.clusters().stream()
            .filter(each -> each.wave().equals(cluster.wave()))
            .allMatch(each -> each.phase() == Phase.PENDING);
    if (first) {
      sites.awaitOpening();
      List<String> names =
          state.clusters().stream()
              .filter(each -> each.wave().equals(cluster.wave()))
              .map(ClusterState::cluster)
              .toList();
      listener.on(new RolloutEvent.WaveStarted(release, cluster.wave(), names));
    }
    WaveState begun = state.with(cluster.begun(sites.running(cluster.cluster()), clock.instant()));
    store.save(begun);
    return begun;
  }

  private static Phase phase(Outcome outcome) {
    return switch (outcome) {
      case DEPLOYED, PROMOTED -> Phase.PROMOTED;
      case UNCHANGED -> Phase.UNCHANGED;
      case PAUSED -> Phase.PAUSED;
      case ROLLED_BACK, SUPERSEDED, FAILED -> Phase.FAILED;
    };
  }

  private WaveState takeBack(WaveState state, ClusterState cluster) throws InterruptedException {
    String before = cluster.before();
    if (before == null) {
      return end(
          state, cluster, Phase.KEPT, "it ran nothing before, so there is nothing to go back to");
    }
    ClusterState going = cluster.to(Phase.GOING_BACK, clock.instant(), cluster.words());
    WaveState begun = state.with(going);
    store.save(begun);
    try {
      RolloutResult result = sites.takeBack(cluster.cluster(), before);
      boolean back = result.outcome() == Outcome.PROMOTED || result.outcome() == Outcome.UNCHANGED;
      return end(begun, going, back ? Phase.TAKEN_BACK : Phase.KEPT, result.reason());
    } catch (DeployException e) {
      return end(begun, going, Phase.KEPT, String.valueOf(e.getMessage()));
    }
  }

  private WaveState end(WaveState state, ClusterState cluster, Phase phase, String words)
      throws InterruptedException {
    WaveState next = state.with(cluster.to(phase, clock.instant(), words));
    store.save(next);
    listener.on(
        new RolloutEvent.ClusterFinished(
            release, cluster.wave(), cluster.cluster(), word(phase), words));
    return next;
  }

  private static String word(Phase phase) {
    return switch (phase) {
      case TAKEN_BACK -> "takenBack";
      default -> phase.name().toLowerCase(Locale.ROOT);
    };
  }

  private String tell(Pause pause, String told) {
    if (!pause.wave().equals(told)) {
      listener.on(
          new RolloutEvent.Waiting(
              release, "wave", "pause before wave " + pause.wave(), pause.until().toString()));
    }
    return pause.wave();
  }

  private void rest(Instant until) throws InterruptedException {
    Duration left = Duration.between(clock.instant(), until);
    sleeper.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
  }

  private RolloutResult paused(WaveState state, Deploy at) {
    return new RolloutResult(
        release,
        Outcome.PAUSED,
        state.image(),
        "cluster %s: %s".formatted(at.cluster(), state.cluster(at.cluster()).words()));
  }

  private RolloutResult ended(WaveState state, End end) {
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
            .map(WaveRun::stillNew)
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

  private static String names(List<ClusterState> clusters) {
    return clusters.stream().map(ClusterState::cluster).collect(Collectors.joining(", "));
  }
}
