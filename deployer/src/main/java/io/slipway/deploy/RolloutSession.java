package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.analysis.MetricAnalyst;
import io.slipway.deploy.analysis.ShareWatch;
import io.slipway.deploy.autoscale.MinimumHold;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.metrics.MetricSources;
import io.slipway.deploy.release.Images;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.rollout.Rollout;
import io.slipway.deploy.rollout.RolloutDriver;
import io.slipway.deploy.rollout.RolloutPlan;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.Sleeper;
import io.slipway.deploy.rollout.StableCapacity;
import io.slipway.deploy.state.Changes;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseLock;
import io.slipway.deploy.state.LeasedStore;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.target.ConfigSweep;
import io.slipway.deploy.target.LiveWorkloads;
import io.slipway.deploy.target.VersionedConfig.References;
import io.slipway.deploy.target.WorkloadManifests;
import io.slipway.deploy.target.WorkloadObjects;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one process does with a release while it holds the release's lease. */
final class RolloutSession {

  /** What outlives a session. */
  record Surroundings(
      KubernetesApi api,
      MetricSources sources,
      RolloutListener listener,
      Clock clock,
      Sleeper sleeper) {

    Surroundings with(KubernetesApi other) {
      return new Surroundings(other, sources, listener, clock, sleeper);
    }
  }

  private final Surroundings around;
  private final LeaseLock lock;
  private final ConfigMapStore store;
  private final Onward onward;

  RolloutSession(Surroundings around, LeaseLock lock, ConfigMapStore store, Onward onward) {
    this.around = around;
    this.lock = lock;
    this.store = store;
    this.onward = onward;
  }

  /**
   * Goes on with an unfinished rollout, or starts one.
   *
   * @param supersession how it takes over from an unfinished one; null where that is resumed, or
   *     rolled back first
   */
  RolloutResult deploy(Preparation preparation, boolean resume, @Nullable Supersession supersession)
      throws InterruptedException {
    Optional<SavedRollout> saved = store.load();
    Optional<SavedRollout> unfinished =
        saved.filter(rollout -> !rollout.state().phase().isTerminal());
    if (unfinished.isPresent() && resume && supersession == null) {
      requireSame(unfinished.get(), preparation);
      store.takeOver();
      return drive(engine(unfinished.get(), preparation), Command.RESUME);
    }
    if (unfinished.isPresent()) {
      replace(
          unfinished.get(),
          supersession == null ? Command.ABORT : supersession.command(unfinished.get()));
    } else if (saved.isPresent()) {
      sweep(saved.get()); // who ended the rollout may have died before
      giveBack(saved.get());
    }
    return start(preparation, supersession != null);
  }

  /** Takes an unfinished rollout to the end that the command says. */
  RolloutResult finish(SavedRollout saved, Command command) throws InterruptedException {
    store.takeOver();
    return drive(RolloutEngine.of(saved, null, around.api(), around.listener()), command);
  }

  /**
   * Brings back what ran before the release's last promotion, without its steps: it is known.
   *
   * @param before what is expected to have run
   */
  RolloutResult takeBack(String before) throws InterruptedException {
    SavedRollout saved =
        store
            .load()
            .orElseThrow(() -> DeployException.failed("nothing was rolled out here by Slipway"));
    RolloutState.Subject subject = saved.state().subject();
    boolean begun = subject.image().equals(before);
    if (!saved.state().phase().isTerminal() && !begun) {
      throw DeployException.failed(
          "rollout %s of %s is unfinished: another deployment came between"
              .formatted(subject.rollout(), subject.image()));
    }
    if (!saved.state().phase().isTerminal()) {
      store.takeOver();
      return driveBack(saved);
    }
    if (begun) {
      return new RolloutResult(
          saved.release().name(), Outcome.UNCHANGED, before, "it was taken back already");
    }
    String previous = saved.previous();
    if (previous == null || !before.equals(subject.stableImage())) {
      throw DeployException.failed(
          "the last rollout of release %s replaced %s, not %s: another deployment came between"
              .formatted(saved.release().name(), subject.stableImage(), before));
    }
    SavedRollout reverse = reverse(saved, previous, before);
    store.begin(reverse);
    return driveBack(reverse);
  }

  /** The other objects go back once it is promoted. */
  private RolloutResult driveBack(SavedRollout reverse) throws InterruptedException {
    return drive(
        RolloutEngine.of(reverse, List.of(), around.api(), around.listener()), Command.PROMOTE);
  }

  /** Going back waits for a metric only as long as it answers. */
  private SavedRollout reverse(SavedRollout saved, String previous, String before) {
    Release release =
        new Release(saved.release().metadata(), saved.release().spec().withoutNeedOfData());
    int revision = saved.revision() + 1;
    RolloutState.Subject subject =
        new RolloutState.Subject(
            release.name() + "-" + revision,
            before,
            saved.state().subject().image(),
            around.clock().instant());
    return new SavedRollout(
        RolloutState.begin(subject, release.spec().deadlineOrDefault()),
        release,
        revision,
        previous,
        saved.stable(),
        new Changes(saved.changesOrOwn().since(), true));
  }

  private void replace(SavedRollout saved, Command command) throws InterruptedException {
    RolloutState state = saved.state();
    if (state.phase() == Phase.SUPERSEDED && command == Command.SUPERSEDE) {
      return;
    }
    around
        .listener()
        .on(
            new RolloutEvent.Message(
                saved.release().name(),
                "rollout %s of %s is unfinished (%s): %s"
                    .formatted(
                        state.subject().rollout(),
                        state.subject().image(),
                        state.phase().word(),
                        command == Command.SUPERSEDE
                            ? "it makes room for this release"
                            : "it is rolled back first")));
    finish(saved, command);
  }

  private static void requireSame(SavedRollout saved, Preparation preparation) {
    String unfinished = saved.state().subject().image();
    if (!unfinished.equals(preparation.image())) {
      throw DeployException.usage(
          ("rollout %s, which would be resumed, brings %s, but this deployment is of %s; deploy"
                  + " without resume, or with supersede, to replace it, or resume with that image")
              .formatted(saved.state().subject().rollout(), unfinished, preparation.image()));
    }
  }

  private RolloutResult start(Preparation preparation, boolean supersedes)
      throws InterruptedException {
    SavedRollout fresh = fresh(preparation, store.load().orElse(null));
    RolloutEngine engine = engine(fresh, preparation);
    if (engine.isDone()) {
      around.listener().on(engine.started());
      engine.refresh();
      return finished(fresh, Outcome.UNCHANGED, preparation.image(), "this version runs already");
    }
    warn(preparation, WorkloadObjects.fromJson(fresh.previous()));
    if (supersedes) {
      store.succeed(fresh);
    } else {
      store.begin(fresh);
    }
    return drive(engine, null);
  }

  private SavedRollout fresh(Preparation preparation, @Nullable SavedRollout before)
      throws InterruptedException {
    int revision = before == null ? 1 : before.revision() + 1;
    Release release = preparation.release();
    WorkloadObjects stable = preparation.objects().stable();
    WorkloadObjects live = LiveWorkloads.read(around.api(), release);
    WorkloadManifests.requireOurs(live);
    WorkloadManifests.requireTellable(release, stable, live);
    boolean first = live.all().isEmpty();
    RolloutState.Subject subject =
        new RolloutState.Subject(
            release.name() + "-" + revision,
            preparation.image(),
            first ? null : Images.words(live.images(release)),
            around.clock().instant());
    return new SavedRollout(
        begin(subject, release, before),
        release,
        revision,
        stable.toJson(),
        first ? null : WorkloadManifests.reapplicable(live, stable).toJson(),
        changes(revision, before));
  }

  /**
   * What a rollout changed that was to go back, and was superseded, goes back with its follower.
   */
  private static Changes changes(int revision, @Nullable SavedRollout before) {
    if (before == null || before.state().phase() != Phase.SUPERSEDED || before.previous() == null) {
      return new Changes(revision, false);
    }
    return new Changes(before.changesOrOwn().since(), false);
  }

  private void warn(Preparation preparation, WorkloadObjects live) throws InterruptedException {
    for (String text : preparation.harm(around.api(), live)) {
      around.listener().on(new RolloutEvent.Message(preparation.release().name(), text));
    }
  }

  /** A write of the routes that the rollout before saw settle needn't settle again. */
  private static RolloutState begin(
      RolloutState.Subject subject, Release release, @Nullable SavedRollout before) {
    RolloutState state = RolloutState.begin(subject, release.spec().deadlineOrDefault());
    if (before == null || before.state().phase() != Phase.SUPERSEDED) {
      return state;
    }
    boolean sameRoutes = before.release().spec().members().equals(release.spec().members());
    return sameRoutes ? state.settledAs(before.state()) : state;
  }

  private RolloutEngine engine(SavedRollout saved, Preparation preparation) {
    List<HasMetadata> supporting = preparation.objects().supporting();
    return RolloutEngine.of(saved, supporting, around.api(), around.listener());
  }

  private RolloutResult drive(RolloutEngine engine, @Nullable Command command)
      throws InterruptedException {
    SavedRollout saved = engine.saved();
    around.listener().on(engine.started());
    try (MetricAnalyst analyst = engine.analyst(around.api(), around.sources(), around.listener());
        ShareWatch watch = engine.watch(around.api(), around.sources(), around.listener())) {
      RolloutDriver driver =
          new RolloutDriver(
              saved.release(),
              new Rollout(engine.plan()),
              new RolloutDriver.Parts(
                  engine.target(),
                  engine.router(),
                  leased(),
                  analyst,
                  onward,
                  capacity(saved),
                  watch),
              around.listener(),
              around.clock(),
              around.sleeper());
      RolloutState end = drive(driver, engine.plan(), saved.state(), command);
      if (end.phase().isTerminal()) {
        sweep(saved);
      }
      RolloutResult result = finished(saved, Outcomes.of(end), Outcomes.image(end), end.reason());
      onward.requireNotRefused(result);
      return result;
    }
  }

  /** What a freeze or a gate holds is waited for here, with the lease held. */
  private RolloutState drive(
      RolloutDriver driver, RolloutPlan plan, RolloutState start, @Nullable Command command)
      throws InterruptedException {
    RolloutState state = start;
    Command next = command;
    while (true) {
      if (state.phase() == Phase.PAUSED && next == Command.RESUME) {
        boolean promotes = state.step() == plan.stages().size() - 1;
        boolean free = onward.why(promotes, around.clock().instant()) == null;
        if (!free && !onward.waits()) {
          return state;
        }
        next = free ? next : onward.await(promotes, leased(), around.sleeper());
      }
      state = driver.drive(state, next);
      if (!onward.holds(state)) {
        return state;
      }
      next = Command.RESUME;
    }
  }

  private StableCapacity capacity(SavedRollout saved) {
    String rollout = saved.state().subject().rollout();
    return new MinimumHold(around.api(), saved.release(), rollout, leased(), around.listener());
  }

  private LeasedStore leased() {
    return new LeasedStore(lock, store);
  }

  /** What it wasn't allowed to. */
  private void giveBack(SavedRollout ended) throws InterruptedException {
    if (!store.held().isEmpty()) {
      store.takeOver();
      capacity(ended).giveBack(Instant.MIN, around.clock().instant());
    }
  }

  /** What this rollout brought and what it replaced may both be wanted again. */
  private void sweep(SavedRollout saved) throws InterruptedException {
    Release release = saved.release();
    References needed =
        references(saved.stable())
            .with(references(saved.previous()))
            .with(LiveWorkloads.read(around.api(), release).references());
    new ConfigSweep(around.api(), around.listener())
        .sweep(release.name(), release.namespace(), needed);
  }

  private static References references(@Nullable String workloads) {
    return WorkloadObjects.fromJson(workloads).references();
  }

  private RolloutResult finished(SavedRollout saved, Outcome outcome, String image, String reason) {
    Duration took = Duration.between(saved.state().subject().startedAt(), around.clock().instant());
    String release = saved.release().name();
    around
        .listener()
        .on(
            new RolloutEvent.RolloutFinished(
                release, outcome.word(), image, reason, took.toMillis()));
    return new RolloutResult(release, outcome, image, reason);
  }
}
