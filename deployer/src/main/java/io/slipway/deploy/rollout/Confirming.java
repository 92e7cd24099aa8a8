package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Sighting.Answer;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Unconfirmed;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * That a route is followed must be seen in the traffic, where the release asks for that, before the
 * rollout relies on it. What was seen once is part of the saved state.
 *
 * <p>On the way back nothing waits for a metric that isn't there, and never longer than the release
 * bears. Where a promotion can't be seen to be followed, the canary stays until someone says
 * otherwise: stable has the same version by then, and going back would help nobody.
 */
final class Confirming {
  private Confirming() {}

  /** What is to be watched now: the route that has settled and isn't confirmed. */
  static Optional<Traffic> toWatch(RolloutPlan plan, RolloutState state, Instant now) {
    Traffic wanted =
        switch (state.phase()) {
          case SHIFTING -> plan.traffic(state.step());
          case UPDATING_STABLE -> Traffic.ALL_CANARY;
          case CANARY_STARTING, RETURNING_TRAFFIC -> Traffic.ALL_STABLE;
          default -> null;
        };
    return wanted != null && isOpen(plan, state, wanted) && !now.isBefore(settled(plan, state))
        ? Optional.of(wanted)
        : Optional.empty();
  }

  /** What is still to do until the settled route is seen to be followed; empty when nothing is. */
  static Optional<Transition> check(Turn turn, Traffic wanted) {
    if (!isOpen(turn.plan(), turn.state(), wanted)) {
      return Optional.empty();
    }
    Sighting seen = turn.seen().sighting();
    if (seen.answer() == Answer.FITS) {
      return Optional.of(confirmed(turn, seen.reason()));
    }
    boolean goesBack = turn.state().goal() == Goal.ROLL_BACK;
    if (goesBack && seen.answer() == Answer.UNREADABLE) {
      return Optional.of(confirmed(turn, unseen(seen)));
    }
    Confirm confirm = Objects.requireNonNull(turn.plan().confirm());
    boolean differs = seen.answer() == Answer.DIFFERS;
    Duration limit = differs ? confirm.timeoutOrDefault() : confirm.noDataTimeoutOrDefault();
    if (turn.now().isBefore(begun(turn).plus(limit))) {
      return Optional.of(turn.stay());
    }
    if (turn.state().goal() == Goal.HAND_OVER) {
      return Optional.empty(); // the newer release looks itself before it replaces Pods
    }
    Unconfirmed then = differs ? confirm.onTimeoutOrDefault() : confirm.onNoDataOrDefault();
    return Optional.of(
        goesBack || then == Unconfirmed.CONTINUE
            ? confirmed(turn, unseen(seen))
            : giveUp(turn, then, unseen(seen)));
  }

  private static Transition giveUp(Turn turn, Unconfirmed then, String reason) {
    return switch (turn.state().phase()) {
      case UPDATING_STABLE -> turn.rollBack(reason);
      case RETURNING_TRAFFIC ->
          turn.go(
              Trigger.UNCONFIRMED,
              reason + "; the canary's Pods are kept until someone resumes or aborts");
      default ->
          then == Unconfirmed.PAUSE ? turn.go(Trigger.UNCONFIRMED, reason) : turn.rollBack(reason);
    };
  }

  /**
   * What a command does to a pause that came of a route that wasn't confirmed. Who resumes it
   * vouches for the route.
   *
   * @return empty where the pause came of something else, or the command does what it does in any
   */
  static Optional<Transition> resume(Turn turn) {
    if (keepsCanary(turn)) {
      return Optional.of(
          turn.seen().command() == null || turn.seen().command() == Command.PROMOTE
              ? turn.stay()
              : vouch(turn).go(Trigger.VOUCHED, turn.state().reason()));
    }
    boolean goesOn = turn.resumed() || turn.promoted();
    if (goesOn && hasLeftOver(turn)) {
      Turn next = turn.resumed() ? vouch(turn.afterPause()) : turn.afterPause().accept();
      return Optional.of(next.go(Trigger.RESTARTED, "resumed"));
    }
    Traffic wanted = turn.plan().traffic(turn.state().step());
    return turn.resumed() && isOpen(turn.plan(), turn.state(), wanted)
        ? Optional.of(vouch(turn.afterPause()).go(Trigger.RESUMED, "resumed"))
        : Optional.empty();
  }

  /** Whether all that is left to do is to remove the canary. */
  private static boolean keepsCanary(Turn turn) {
    Settling settling = turn.state().settling();
    return turn.state().goal() != null
        && settling != null
        && settling.what().equals(Traffic.ALL_STABLE.toString())
        && turn.plan().newVersion().equals(turn.seen().stable().version());
  }

  /** A canary of an earlier rollout, whose place the new one is to take. */
  private static boolean hasLeftOver(Turn turn) {
    String version = turn.seen().canary().version();
    return turn.plan().confirm() != null
        && version != null
        && !turn.plan().newVersion().equals(version);
  }

  private static Turn vouch(Turn turn) {
    Settling settling = turn.state().settling();
    return settling == null
        ? turn
        : turn.with(turn.state().withSettling(settling.confirm("someone said so")));
  }

  private static Transition confirmed(Turn turn, String why) {
    Settling settling = turn.state().settling();
    return settling == null
        ? turn.stay()
        : Transition.stay(turn.state().withSettling(settling.confirm(why)));
  }

  private static String unseen(Sighting seen) {
    return "that requests follow the route was not seen: " + seen.reason();
  }

  private static boolean isOpen(RolloutPlan plan, RolloutState state, Traffic wanted) {
    Settling settling = state.settling();
    boolean moves = !isStep(state.phase()) || wanted.weights().canary() > 0;
    return plan.confirm() != null
        && settling != null
        && settling.confirmed() == null
        && settling.what().equals(wanted.toString())
        && moves;
  }

  private static boolean isStep(Phase phase) {
    return phase == Phase.SHIFTING || phase == Phase.PAUSED;
  }

  private static Instant settled(RolloutPlan plan, RolloutState state) {
    Settling settling = state.settling();
    return settling == null ? state.since() : settling.since().plus(plan.settle());
  }

  /** Time that nobody drove doesn't count. */
  private static Instant begun(Turn turn) {
    Instant since = later(turn.state().since(), turn.seen().drivenSince());
    return later(since, settled(turn.plan(), turn.state()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
