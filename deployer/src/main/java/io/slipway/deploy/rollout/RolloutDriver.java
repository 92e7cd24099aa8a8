package io.slipway.deploy.rollout;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.routing.Router;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Does what {@link Rollout} says until it ends or pauses. For one thread. A controller that dies
 * anywhere in here leaves a state that another one goes on from.
 */
public final class RolloutDriver {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** How long the API server may be away before the controller gives up its place. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What the driver works on. */
  public record Parts(
      Target target,
      Router router,
      StateStore store,
      StepAnalyst analyst,
      Hold hold,
      StableCapacity capacity,
      TrafficWatch watch) {

    public Parts(
        Target target,
        Router router,
        StateStore store,
        StepAnalyst analyst,
        Hold hold,
        StableCapacity capacity) {
      this(target, router, store, analyst, hold, capacity, TrafficWatch.NONE);
    }

    public Parts(
        Target target,
        Router router,
        StateStore store,
        StepAnalyst analyst,
        Hold hold,
        TrafficWatch watch) {
      this(target, router, store, analyst, hold, StableCapacity.UNGUARDED, watch);
    }

    public Parts(Target target, Router router, StateStore store, StepAnalyst analyst, Hold hold) {
      this(target, router, store, analyst, hold, TrafficWatch.NONE);
    }

    public Parts(Target target, Router router, StateStore store, StepAnalyst analyst) {
      this(target, router, store, analyst, Hold.NONE, TrafficWatch.NONE);
    }
  }

  private final Rollout rollout;
  private final String release;
  private final Parts parts;
  private final Progress progress;
  private final Pace pace = new Pace();
  private final RolloutListener listener;
  private final Clock clock;
  private final Sleeper sleeper;
  private @Nullable Instant failingSince;
  private Instant drivenSince = Instant.EPOCH;

  /** As last seen, or written. */
  private Routes routes = new Routes(true, null);

  /** Why they can't be seen now. */
  private @Nullable DeployException unseen;

  public RolloutDriver(
      Release release,
      Rollout rollout,
      Parts parts,
      RolloutListener listener,
      Clock clock,
      Sleeper sleeper) {
    this.release = release.name();
    this.rollout = rollout;
    this.parts = parts;
    this.listener = listener;
    this.progress = new Progress(release, listener);
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * Drives from a saved state to a terminal one, to a pause, or until a newer release can take
   * over.
   *
   * @param own what the caller asks for itself; {@link Command#RESUME} counts for one pause
   */
  public RolloutState drive(RolloutState start, @Nullable Command own) throws InterruptedException {
    pace.enter();
    try {
      return driveOn(start, own);
    } finally {
      pace.leave();
    }
  }

  private RolloutState driveOn(RolloutState start, @Nullable Command own)
      throws InterruptedException {
    RolloutState state = start;
    drivenSince = clock.instant();
    Command asked = asked(start, own);
    while (!state.phase().isTerminal()) {
      RolloutState before = state;
      state = turn(state, asked);
      if (before.phase() == Phase.PAUSED && state.phase() != Phase.PAUSED) {
        asked = asked == Command.RESUME ? null : asked;
      }
      asked = unheard(state, asked);
      boolean waits = state.phase() == Phase.PAUSED && asked == null;
      if (waits || (state.phase() == Phase.SUPERSEDED && asked != Command.ABORT)) {
        return state;
      }
    }
    return state;
  }

  /** Who promotes what has paused on its way to that says to go on. */
  private static @Nullable Command asked(RolloutState start, @Nullable Command own) {
    if (start.phase() != Phase.PAUSED) {
      return own == Command.RESUME ? null : own;
    }
    return own == Command.PROMOTE && start.isAccepted() ? Command.RESUME : own;
  }

  private RolloutState turn(RolloutState state, @Nullable Command own) throws InterruptedException {
    try {
      Instant now = clock.instant();
      Observation seen = observe(state, own);
      Transition next = rollout.next(state, seen, now);
      requireSeenRoutes(next);
      Transition held = parts.hold().check(state, next, now);
      Transition transition = parts.capacity().guard(state, held, seen.stable(), now);
      for (Action action : transition.actions()) {
        perform(action);
      }
      failingSince = null;
      return advance(state, transition);
    } catch (DeployException e) {
      bear(e);
      return state;
    }
  }

  private RolloutState advance(RolloutState state, Transition transition)
      throws InterruptedException {
    RolloutState next = transition.next();
    if (!next.equals(state)) {
      parts.store().save(next);
      progress.moved(state, next);
    } else if (transition.actions().isEmpty()) {
      Instant now = clock.instant();
      sleeper.sleep(pace.next(rollout.due(state, now), now));
    }
    return next;
  }

  private Observation observe(RolloutState state, @Nullable Command own)
      throws InterruptedException {
    Command command = unheard(state, parts.store().command());
    ArmStatus stable = parts.target().status(Arm.STABLE);
    ArmStatus canary = parts.target().status(Arm.CANARY);
    progress.saw(Arm.STABLE, stable);
    progress.saw(Arm.CANARY, canary);
    Judgement judgement =
        rollout.isJudged(state)
            ? parts.analyst().judge(state, clock.instant())
            : Judgement.NOTHING_MEASURED;
    look();
    return new Observation(
        stable, canary, routes, judgement, watch(state), heavier(command, own), drivenSince);
  }

  private Sighting watch(RolloutState state) throws InterruptedException {
    Instant now = clock.instant();
    Settling settling = state.settling();
    Optional<Traffic> wanted = rollout.toWatch(state, now);
    return wanted.isEmpty() || settling == null
        ? Sighting.NOTHING_YET
        : parts.watch().look(settling, wanted.get(), now);
  }

  /** A promotion that the state shows has been heard, so that a later word counts. */
  private static @Nullable Command unheard(RolloutState state, @Nullable Command command) {
    return command == Command.PROMOTE && state.isAccepted() ? null : command;
  }

  private void look() throws InterruptedException {
    try {
      routes = parts.router().routes();
      unseen = null;
    } catch (DeployException e) {
      unseen = e;
    }
  }

  /** A way back must not wait for a router that can't be read: its one write is enough. */
  private void requireSeenRoutes(Transition transition) {
    if (unseen != null && transition.next().goal() != Goal.ROLL_BACK) {
      throw unseen;
    }
  }

  private static @Nullable Command heavier(@Nullable Command one, @Nullable Command other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) > 0 ? one : other;
  }

  private void perform(Action action) throws InterruptedException {
    if (action instanceof Action.ApplyStable apply) {
      parts.target().applyStable(apply.version());
    } else if (action instanceof Action.Shift shift) {
      parts.router().shift(shift.traffic());
      routes = new Routes(true, shift.traffic());
      progress.wrote(shift.traffic().weights(), clock.instant());
    } else if (action instanceof Action.ApplySupporting) {
      parts.target().applySupporting();
    } else if (action instanceof Action.SettleSupporting settle) {
      parts.target().settleSupporting(settle.goal());
    } else if (action instanceof Action.ApplyCanary apply) {
      parts.target().applyCanary(apply.pods());
    } else if (action instanceof Action.RemoveCanary) {
      parts.target().removeCanary();
    } else if (action instanceof Action.DefineArms) {
      parts.router().defineArms();
    }
  }

  /** Waits out what may pass; the state is as it was, so nothing is lost by trying again. */
  private void bear(DeployException e) throws InterruptedException {
    Instant now = clock.instant();
    Instant since = failingSince == null ? now : failingSince;
    if (!e.isTemporary() || !now.isBefore(since.plus(PATIENCE))) {
      throw e;
    }
    if (failingSince == null) {
      listener.on(new RolloutEvent.Message(release, e.getMessage() + "; trying again"));
    }
    failingSince = since;
    sleeper.sleep(RETRY);
  }
}
