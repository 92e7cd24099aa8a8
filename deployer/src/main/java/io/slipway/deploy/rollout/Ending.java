package io.slipway.deploy.rollout;

import io.slipway.deploy.rollout.Action.ApplyStable;
import io.slipway.deploy.rollout.Action.RemoveCanary;
import io.slipway.deploy.rollout.Action.SettleSupporting;
import io.slipway.deploy.routing.Traffic;

/** What {@link Rollout} does on the ways out, once it is settled which version stays. */
final class Ending {
  private Ending() {}

  static Transition restoreStable(Turn turn) {
    ArmStatus stable = turn.seen().stable();
    if (!turn.plan().previousVersion().equals(stable.version())) {
      return turn.act(new ApplyStable(Version.PREVIOUS));
    }
    boolean betterThanNothing = turn.seen().canary().ready() == 0 && stable.ready() > 0;
    if (stable.serves(turn.plan().previousVersion()) || betterThanNothing) {
      return turn.go(Trigger.READY, turn.state().reason());
    }
    return turn.isStuck(stable)
        ? turn.go(
            Trigger.GIVE_UP,
            turn.state().reason()
                + "; "
                + turn.stuck("the version before", stable)
                + "; traffic stays with the canary")
        : turn.stay();
  }

  static Transition returnTraffic(Turn turn) {
    boolean handsOver = turn.state().goal() == Goal.HAND_OVER;
    if (handsOver && turn.aborted()) {
      return turn.withGoal(Goal.ROLL_BACK).stay();
    }
    ArmStatus stable = turn.seen().stable();
    boolean onlyCanaryServes = stable.ready() == 0 && turn.seen().canary().ready() > 0;
    if (onlyCanaryServes && !turn.seen().routesAre(Traffic.ALL_STABLE)) {
      if (handsOver) {
        return turn.go(
            Trigger.HANDED_OVER,
            "a newer release takes over; no stable Pod is ready, so traffic stays where it is");
      }
      return turn.isStuck(stable)
          ? turn.go(
              Trigger.GIVE_UP,
              turn.stuck("the stable Deployment", stable) + "; traffic stays where it is")
          : turn.stay();
    }
    boolean hasPods = !turn.seen().canary().isGone();
    return (hasPods ? turn.follow(Traffic.ALL_STABLE) : turn.route(Traffic.ALL_STABLE))
        .orElseGet(
            () ->
                turn.go(handsOver ? Trigger.HANDED_OVER : Trigger.SETTLED, turn.state().reason()));
  }

  static Transition superseded(Turn turn) {
    if (!turn.aborted()) {
      return turn.stay();
    }
    return turn.seen().canary().isGone() ? turn.undone("aborted") : turn.rollBack("aborted");
  }

  static Transition removeCanary(Turn turn) {
    ArmStatus canary = turn.seen().canary();
    if (!turn.seen().routesAre(Traffic.ALL_STABLE)) {
      return turn.go(Trigger.DRIFTED, turn.state().reason());
    }
    if (canary.version() != null) {
      return turn.act(new RemoveCanary());
    }
    boolean drained = turn.lasted(turn.plan().drainTimeout()) && !canary.isLeft();
    return canary.isGone() || drained
        ? turn.go(turn.goal().reached(), turn.state().reason(), new SettleSupporting(turn.goal()))
        : turn.stay();
  }
}
