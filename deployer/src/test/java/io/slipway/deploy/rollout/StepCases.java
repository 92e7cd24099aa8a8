package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.rollout.StateTableTest.Case;
import java.time.Duration;
import java.util.stream.Stream;

/** What happens in steps and pauses: one case at least for each row of the table. */
final class StepCases {
  private StepCases() {}

  static Stream<Case> cases() {
    Duration now = Duration.ZERO;
    return Stream.of(
        go("settled", settled(in(SHIFTING), 90), at(90, OLD, NEW), secs(2), Trigger.SETTLED),
        go(
            "settled, one Pod away",
            settled(in(SHIFTING), 90),
            at(90, OLD, NEW_PARTLY),
            secs(2),
            Trigger.SETTLED),
        go(
            "accepted",
            settled(in(SHIFTING).withStep(3).withGoal(Goal.PROMOTE), 0),
            at(0, OLD, NEW),
            secs(2),
            Trigger.ACCEPTED),
        go("canary died", in(SHIFTING), at(100, OLD, NEW_STARTING), now, Trigger.ROLL_BACK),
        go("abort in shift", in(SHIFTING), abort(at(90, OLD, NEW)), now, Trigger.ROLL_BACK),
        go("deadline in shift", in(SHIFTING), at(90, OLD, NEW), secs(600), Trigger.ROLL_BACK),
        go("passed", in(ANALYSING), judged(GOOD, at(90, OLD, NEW)), secs(6), Trigger.PASSED),
        go(
            "pause",
            in(ANALYSING).withStep(1),
            judged(GOOD, at(50, OLD, NEW)),
            secs(6),
            Trigger.PASSED_WITH_PAUSE),
        go(
            "passed last",
            in(ANALYSING).withStep(3),
            judged(GOOD, at(0, OLD, NEW)),
            secs(6),
            Trigger.PASSED_LAST),
        go("drift", in(ANALYSING), judged(GOOD, at(100, OLD, NEW)), secs(1), Trigger.DRIFTED),
        go(
            "promote",
            in(ANALYSING),
            told(Command.PROMOTE, at(90, OLD, NEW)),
            now,
            Trigger.ACCEPTED),
        go(
            "inconclusive",
            in(ANALYSING),
            judged(new Judgement(Verdict.INCONCLUSIVE, "so so"), at(90, OLD, NEW)),
            secs(1),
            Trigger.PASSED_WITH_PAUSE),
        go("bad", in(ANALYSING), judged(BAD, at(90, OLD, NEW)), secs(1), Trigger.ROLL_BACK),
        go(
            "never clear",
            in(ANALYSING),
            judged(UNCLEAR, at(90, OLD, NEW)),
            secs(36),
            Trigger.ROLL_BACK),
        go("no data", in(ANALYSING), at(90, OLD, NEW), secs(36), Trigger.ROLL_BACK),
        go(
            "Pods died",
            in(ANALYSING),
            judged(GOOD, at(90, OLD, NEW_STARTING)),
            secs(1),
            Trigger.ROLL_BACK),
        go(
            "crash loop",
            in(ANALYSING),
            judged(GOOD, at(90, OLD, new ArmStatus("new", "i", false, 2, 1, 2, "x", true))),
            secs(1),
            Trigger.ROLL_BACK),
        go(
            "abort over good",
            in(ANALYSING),
            abort(judged(GOOD, at(90, OLD, NEW))),
            secs(6),
            Trigger.ROLL_BACK),
        go("deadline", in(ANALYSING), judged(GOOD, at(90, OLD, NEW)), secs(600), Trigger.ROLL_BACK),
        go(
            "passed, and waits",
            in(ANALYSING).withStep(2),
            judged(GOOD, at(20, OLD, NEW)),
            secs(6),
            Trigger.PASSED_WITH_WAIT),
        go("waited", in(WAITING).withStep(2), at(20, OLD, NEW), secs(30), Trigger.PASSED),
        go("waited at the end", in(WAITING).withStep(3), at(0, OLD, NEW), now, Trigger.PASSED_LAST),
        go(
            "waited, and asks",
            in(WAITING).withStep(1),
            at(50, OLD, NEW),
            now,
            Trigger.PASSED_WITH_PAUSE),
        go(
            "bad while it waits",
            in(WAITING).withStep(2),
            judged(BAD, at(20, OLD, NEW)),
            secs(1),
            Trigger.ROLL_BACK),
        go(
            "abort a wait",
            in(WAITING).withStep(2),
            abort(at(20, OLD, NEW)),
            now,
            Trigger.ROLL_BACK),
        go(
            "Pods died while it waits",
            in(WAITING).withStep(2),
            at(20, OLD, NEW_STARTING),
            now,
            Trigger.ROLL_BACK),
        go(
            "promote a wait",
            in(WAITING).withStep(2),
            told(Command.PROMOTE, at(20, OLD, NEW)),
            now,
            Trigger.ACCEPTED),
        go("drift while it waits", in(WAITING).withStep(2), at(90, OLD, NEW), now, Trigger.DRIFTED),
        go(
            "resume",
            in(PAUSED).withStep(1),
            told(Command.RESUME, at(50, OLD, NEW)),
            now,
            Trigger.RESUMED),
        go(
            "approve",
            in(PAUSED).withStep(1),
            told(Command.PROMOTE, at(50, OLD, NEW)),
            now,
            Trigger.ACCEPTED),
        go(
            "resume last",
            in(PAUSED).withStep(3),
            told(Command.RESUME, at(0, OLD, NEW)),
            now,
            Trigger.ACCEPTED),
        go(
            "abort a pause",
            in(PAUSED).withStep(1),
            abort(at(50, OLD, NEW)),
            now,
            Trigger.ROLL_BACK),
        go("supersede in shift", in(SHIFTING), supersede(at(90, OLD, NEW)), now, Trigger.SUPERSEDE),
        go(
            "supersede past the deadline",
            in(SHIFTING),
            supersede(at(90, OLD, NEW)),
            secs(600),
            Trigger.SUPERSEDE),
        go(
            "supersede over bad",
            in(ANALYSING),
            supersede(judged(BAD, at(90, OLD, NEW))),
            secs(1),
            Trigger.SUPERSEDE),
        go(
            "supersede a wait",
            in(WAITING).withStep(2),
            supersede(at(20, OLD, NEW)),
            now,
            Trigger.SUPERSEDE),
        go(
            "supersede a pause",
            in(PAUSED).withStep(1),
            supersede(at(50, OLD, NEW)),
            now,
            Trigger.SUPERSEDE),
        go(
            "supersede what was promoted",
            in(SHIFTING).withStep(3).withGoal(Goal.PROMOTE),
            supersede(at(90, OLD, NEW)),
            now,
            Trigger.SUPERSEDE));
  }

  private static Case go(
      String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
    return new Case(state.phase() + ": " + name, state, seen, after, trigger);
  }
}
