package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;

import io.slipway.deploy.rollout.StateTableTest.Case;
import java.time.Duration;
import java.util.stream.Stream;

/** The ways out: one case at least for each row of the table. */
final class EndCases {
  private EndCases() {}

  static Stream<Case> cases() {
    Duration now = Duration.ZERO;
    return Stream.of(
        go("updated", settled(in(UPDATING_STABLE), 0), at(0, NEW, NEW), secs(2), Trigger.READY),
        go("update fails", in(UPDATING_STABLE), at(0, NEW_HOPELESS, NEW), now, Trigger.ROLL_BACK),
        go(
            "update too slow",
            in(UPDATING_STABLE),
            at(0, NEW_STARTING, NEW),
            secs(60),
            Trigger.ROLL_BACK),
        go(
            "canary dies under all",
            in(UPDATING_STABLE),
            at(0, OLD, NEW_STARTING),
            now,
            Trigger.ROLL_BACK),
        go(
            "abort an update",
            in(UPDATING_STABLE),
            abort(at(0, NEW_PARTLY, NEW)),
            now,
            Trigger.ROLL_BACK),
        go("restored", in(RESTORING_STABLE), at(0, OLD, NEW), now, Trigger.READY),
        go(
            "better than nothing",
            in(RESTORING_STABLE),
            at(0, arm("old", 1, 2), NEW_STARTING),
            now,
            Trigger.READY),
        go(
            "can't restore",
            in(RESTORING_STABLE),
            at(0, arm("old", 0, 2), NEW),
            secs(60),
            Trigger.GIVE_UP),
        go(
            "returned",
            settled(back(RETURNING_TRAFFIC), 100),
            at(100, OLD, NEW),
            secs(2),
            Trigger.SETTLED),
        go(
            "nothing to return to",
            back(RETURNING_TRAFFIC),
            at(50, arm("old", 0, 2), NEW),
            secs(60),
            Trigger.GIVE_UP),
        go("drift at the end", back(REMOVING_CANARY), at(50, OLD, NEW), now, Trigger.DRIFTED),
        go(
            "rolled back",
            back(REMOVING_CANARY),
            at(100, OLD, absent()),
            now,
            Trigger.GONE_ROLLED_BACK),
        go(
            "stays too long",
            back(REMOVING_CANARY),
            at(100, OLD, LEAVING),
            secs(40),
            Trigger.GONE_ROLLED_BACK),
        go(
            "promoted",
            in(REMOVING_CANARY).withGoal(Goal.PROMOTE),
            at(100, NEW, absent()),
            now,
            Trigger.GONE_PROMOTED),
        go(
            "deployed",
            in(REMOVING_CANARY).withGoal(Goal.DEPLOY),
            at(100, NEW, absent()),
            now,
            Trigger.GONE_DEPLOYED),
        go(
            "superseded, promotion goes on",
            settled(in(UPDATING_STABLE), 0),
            supersede(at(0, NEW, NEW)),
            secs(2),
            Trigger.READY),
        go(
            "superseded, and can't be promoted",
            in(UPDATING_STABLE),
            supersede(at(0, NEW_HOPELESS, NEW)),
            now,
            Trigger.ROLL_BACK),
        go(
            "superseded, restored first",
            in(RESTORING_STABLE),
            supersede(at(0, OLD, NEW)),
            now,
            Trigger.READY),
        go(
            "superseded on the way back",
            settled(back(RETURNING_TRAFFIC), 100),
            supersede(at(100, OLD, NEW)),
            secs(2),
            Trigger.SETTLED),
        go(
            "room made",
            settled(in(RETURNING_TRAFFIC).withGoal(Goal.HAND_OVER), 100),
            supersede(at(100, OLD, NEW)),
            secs(2),
            Trigger.HANDED_OVER),
        go(
            "no room but stable is away",
            in(RETURNING_TRAFFIC).withGoal(Goal.HAND_OVER),
            supersede(at(50, arm("old", 0, 2), NEW)),
            now,
            Trigger.HANDED_OVER),
        go(
            "aborted, nothing left",
            in(SUPERSEDED),
            abort(at(100, OLD, absent())),
            now,
            Trigger.UNDONE_AT_ONCE),
        go(
            "aborted, canary left",
            in(SUPERSEDED),
            abort(at(100, OLD, NEW)),
            now,
            Trigger.ROLL_BACK));
  }

  private static Case go(
      String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
    return new Case(state.phase() + ": " + name, state, seen, after, trigger);
  }
}
