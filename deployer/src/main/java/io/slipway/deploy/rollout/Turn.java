package io.slipway.deploy.rollout;

import io.slipway.deploy.release.Stage;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call of {@link Rollout#next}: its arguments, and the words it is written in. */
record Turn(RolloutPlan plan, RolloutState state, Observation seen, Instant now) {
  private static final String ARMS = "arms";

  boolean aborted() {
    return seen.command() == Command.ABORT;
  }

  boolean superseded() {
    return seen.command() == Command.SUPERSEDE;
  }

  boolean resumed() {
    return seen.command() == Command.RESUME;
  }

  /** Promoted by a command that the state doesn't show yet. */
  boolean promoted() {
    return seen.command() == Command.PROMOTE && !state.isAccepted();
  }

  boolean lasted(Duration duration) {
    return !now.isBefore(state.since().plus(duration));
  }

  boolean mustGoBack() {
    return aborted() || (pastDeadline() && !superseded());
  }

  String whyBack() {
    return aborted() ? "aborted" : "the release's deadline passed in phase " + state.phase().word();
  }

  /**
   * A partial stable arm that shares traffic with a canary was left by a rollout that gave up: it
   * is no ground to return to.
   */
  boolean stableServes() {
    ArmStatus stable = seen.stable();
    boolean allItsOwn = seen.routes().traffic() == null || seen.routesAre(Traffic.ALL_STABLE);
    return stable.ready() > 0 && (stable.complete() || allItsOwn);
  }

  boolean isStuck(ArmStatus arm) {
    Instant since = state.since().isAfter(seen.drivenSince()) ? state.since() : seen.drivenSince();
    return arm.hopeless() || !now.isBefore(since.plus(plan.progressDeadline()));
  }

  /** Why an arm isn't ready, in words. */
  String stuck(String subject, ArmStatus arm) {
    String counted = "%s has %d of %d Pods ready".formatted(subject, arm.ready(), arm.desired());
    return arm.problem().isEmpty() ? counted : counted + ": " + arm.problem();
  }

  Turn accept() {
    return new Turn(plan, state.withGoal(Goal.PROMOTE).withStep(plan.lastStep()), seen, now);
  }

  Turn with(RolloutState other) {
    return new Turn(plan, other, seen, now);
  }

  Turn nextStep() {
    return new Turn(plan, state.withStep(state.step() + 1), seen, now);
  }

  Turn withGoal(Goal goal) {
    return new Turn(plan, state.withGoal(goal), seen, now);
  }

  Turn afterPause() {
    return new Turn(plan, state.withDeadlineLater(Duration.between(state.since(), now)), seen, now);
  }

  Stage stage() {
    return plan.stage(state.step());
  }

  /** The canary must be there with so many Pods, and ready, before it gets the stage's traffic. */
  Pods canaryPods(Stage stage) {
    Map<String, Integer> each = new HashMap<>();
    for (ArmStatus.Part part : seen.stable().parts()) {
      int stable = Math.max(1, part.desired());
      each.put(part.workload(), plan.sizing().canaryPods(part.workload(), stable, stage));
    }
    return new Pods(each);
  }

  /** An autoscaler has given the stable arm more Pods, or the stage wants more than before. */
  boolean lacksPods() {
    ArmStatus canary = seen.canary();
    return plan.newVersion().equals(canary.version())
        && !canary.wanted().cover(canaryPods(stage()));
  }

  Goal goal() {
    Goal goal = state.goal();
    if (goal == null) {
      throw new IllegalStateException("no goal in phase " + state.phase());
    }
    return goal;
  }

  Transition stay() {
    return Transition.stay(state);
  }

  Transition act(Action action) {
    return Transition.act(state, action);
  }

  Transition go(Trigger trigger, String reason, Action... actions) {
    Phase to = StateTable.next(state.phase(), trigger);
    return new Transition(state.enter(to, now, reason), List.of(actions));
  }

  Transition rollBack(String reason) {
    return withGoal(Goal.ROLL_BACK).go(Trigger.ROLL_BACK, reason);
  }

  /** Rolled back with no canary to remove. */
  Transition undone(String reason) {
    return withGoal(Goal.ROLL_BACK)
        .go(Trigger.UNDONE_AT_ONCE, reason, new Action.SettleSupporting(Goal.ROLL_BACK));
  }

  Transition makeRoom() {
    return withGoal(Goal.HAND_OVER).go(Trigger.SUPERSEDE, "a newer release takes over");
  }

  /** What is still to do until the routes are so and every proxy knows; empty when nothing is. */
  Optional<Transition> route(Traffic wanted) {
    if (!seen.routes().armsDefined()) {
      return Optional.of(write(new Action.DefineArms()));
    }
    if (!seen.routes().namesArms()) {
      return settle(ARMS).or(() -> Optional.of(write(new Action.Shift(wanted))));
    }
    if (!seen.routesAre(wanted)) {
      return Optional.of(write(new Action.Shift(wanted)));
    }
    return settle(wanted.toString());
  }

  /** As {@link #route}, and the traffic is seen to follow, where the release asks for that. */
  Optional<Transition> follow(Traffic wanted) {
    return route(wanted).or(() -> Confirming.check(this, wanted));
  }

  /** The mark of an earlier write must be gone, and saved as gone, before there is a new one. */
  private Transition write(Action action) {
    return state.settling() == null || state.settling().what().equals(ARMS)
        ? act(action)
        : Transition.stay(state.withSettling(null));
  }

  private Optional<Transition> settle(String what) {
    Settling settling = state.settling();
    if (settling == null || !settling.what().equals(what)) {
      return Optional.of(Transition.stay(state.withSettling(new Settling(what, now))));
    }
    boolean settled = !now.isBefore(settling.since().plus(plan.settle()));
    return settled ? Optional.empty() : Optional.of(stay());
  }

  private boolean pastDeadline() {
    return !now.isBefore(state.deadline());
  }
}
