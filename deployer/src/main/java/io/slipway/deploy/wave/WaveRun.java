package io.slipway.deploy.wave;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.Outcome;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.RolloutResult;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.wave.ClusterState.Phase;
import io.slipway.deploy.wave.WaveAct.Await;
import io.slipway.deploy.wave.WaveAct.Deploy;
import io.slipway.deploy.wave.WaveAct.End;
import io.slipway.deploy.wave.WaveAct.Pause;
import io.slipway.deploy.wave.WaveAct.Rest;
import io.slipway.deploy.wave.WaveAct.Stop;
import io.slipway.deploy.wave.WaveAct.TakeBack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives a run over the clusters to its end, or to a pause. For one thread, which alone changes the
 * state; clusters that come at a time have threads of their own.
 */
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
    try (Crew crew = new Crew()) {
      return new Drive(start(image, resume), crew).toTheEnd();
    }
  }

  /** One run, in this process. */
  private final class Drive {
    private final Crew crew;
    private final Set<String> paused = new HashSet<>();
    private final Set<String> resumed = new HashSet<>();
    private WaveState state;
    private String told = "";
    private @Nullable DeployException failure;

    Drive(WaveState state, Crew crew) {
      this.state = state;
      this.crew = crew;
    }

    RolloutResult toTheEnd() throws InterruptedException {
      while (true) {
        WaveAct act = next();
        if (act instanceof End end) {
          return end(end);
        }
        if (act instanceof Rest) {
          return WaveWords.paused(release, state);
        }
        perform(act);
      }
    }

    private WaveAct next() {
      return plan.next(state, clock.instant(), new WavePlan.Hands(crew.clusters(), paused));
    }

    private void perform(WaveAct act) throws InterruptedException {
      if (act instanceof Pause pause) {
        told = tell(pause, told);
        rest(pause.until());
      } else if (act instanceof TakeBack back) {
        state = takeBack(state, state.cluster(back.cluster()));
      } else if (act instanceof Stop stop) {
        state = stop(state.cluster(stop.cluster()));
      } else if (act instanceof Deploy deploy) {
        deploy(deploy);
      } else if (act instanceof Await) {
        take(crew.await());
      }
    }

    private void deploy(Deploy act) throws InterruptedException {
      if (act.resumes()) {
        resumed.add(act.cluster());
      } else {
        state = begin(state, state.cluster(act.cluster()));
      }
      crew.start(
          act.cluster(),
          () -> sites.deploy(act.cluster(), act.resumes()),
          plan.isOneByOne(act.wave()));
    }

    private void take(Crew.Done done) throws InterruptedException {
      ClusterState cluster = state.cluster(done.cluster());
      RolloutResult result = done.result();
      if (result == null) {
        DeployException why = Objects.requireNonNull(done.failure());
        failure = failure == null ? why : failure;
        state = WaveRun.this.end(state, cluster, Phase.FAILED, String.valueOf(why.getMessage()));
        return;
      }
      Phase phase = phase(result.outcome());
      boolean promotedBefore =
          phase == Phase.UNCHANGED
              && resumed.contains(done.cluster())
              && !Objects.equals(cluster.before(), sites.running(done.cluster()));
      if (phase == Phase.PAUSED) {
        paused.add(done.cluster());
      }
      state =
          WaveRun.this.end(
              state, cluster, promotedBefore ? Phase.PROMOTED : phase, result.reason());
    }

    /** Another one's failure ends it, as far as it has come. */
    private WaveState stop(ClusterState cluster) throws InterruptedException {
      crew.stop(cluster.cluster());
      String failed = state.failed().orElseThrow().cluster();
      String words = "stopped, as cluster %s failed".formatted(failed);
      try {
        sites.stop(cluster.cluster());
        boolean old = Objects.equals(cluster.before(), sites.running(cluster.cluster()));
        return WaveRun.this.end(state, cluster, old ? Phase.TAKEN_BACK : Phase.PROMOTED, words);
      } catch (DeployException e) {
        return WaveRun.this.end(state, cluster, Phase.KEPT, String.valueOf(e.getMessage()));
      }
    }

    /** Where nothing but the failed clusters was touched, the failure is all there is to say. */
    private RolloutResult end(End end) {
      boolean alone =
          state.clusters().stream()
              .allMatch(
                  each ->
                      EnumSet.of(Phase.FAILED, Phase.PENDING, Phase.UNCHANGED)
                          .contains(each.phase()));
      if (failure != null && alone) {
        throw failure;
      }
      return WaveWords.ended(release, state, end);
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
              .formatted(left.get().image(), WaveWords.names(left.get().clusters())));
    }
    return left.get();
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
}
