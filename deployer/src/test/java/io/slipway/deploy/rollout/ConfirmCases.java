package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;

import io.slipway.deploy.judge.Sighting.Answer;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Unconfirmed;
import io.slipway.deploy.rollout.StateTableTest.Case;
import java.util.stream.Stream;

/** What happens where routes are to be seen to be followed. */
final class ConfirmCases {
  private static final Source SOURCE = new Source(new Exposition("http://m/metrics"), null);

  /** Settled after 2 s, then 100 s to follow, and 30 s without data. */
  static final Rollout PAUSES = confirming(null, null);

  static final Rollout GOES_BACK = confirming(Unconfirmed.ROLL_BACK, Unconfirmed.ROLL_BACK);
  static final Rollout GOES_ON = confirming(null, Unconfirmed.CONTINUE);

  private ConfirmCases() {}

  static Confirm confirm(Unconfirmed onTimeout, Unconfirmed onNoData) {
    return new Confirm(
        SOURCE, null, null, null, secs(10), secs(100), onTimeout, secs(30), onNoData);
  }

  private static Rollout confirming(Unconfirmed onTimeout, Unconfirmed onNoData) {
    return new Rollout(PLAN.confirming(confirm(onTimeout, onNoData)));
  }

  static Stream<Case> cases() {
    RolloutState shifted = settled(in(SHIFTING), 90);
    RolloutState returning = settled(in(RETURNING_TRAFFIC).withGoal(Goal.PROMOTE), 100);
    RolloutState keeping = settled(in(PAUSED).withGoal(Goal.PROMOTE).withStep(3), 100);
    RolloutState updating = settled(in(UPDATING_STABLE).withStep(3), 0);
    RolloutState replacing = settled(in(CANARY_STARTING), 100);
    ArmStatus older = arm("older", 2, 2);
    return Stream.of(
        go("not followed", PAUSES, shifted, differs(at(90, OLD, NEW)), 102, Trigger.UNCONFIRMED),
        go("no data", PAUSES, shifted, tooFew(at(90, OLD, NEW)), 32, Trigger.UNCONFIRMED),
        go("unreadable", PAUSES, shifted, unreadable(at(90, OLD, NEW)), 32, Trigger.UNCONFIRMED),
        go("not followed", GOES_BACK, shifted, differs(at(90, OLD, NEW)), 102, Trigger.ROLL_BACK),
        go("no data", GOES_BACK, shifted, tooFew(at(90, OLD, NEW)), 32, Trigger.ROLL_BACK),
        go("followed", PAUSES, confirmed(shifted), differs(at(90, OLD, NEW)), 2, Trigger.SETTLED),
        go("abort", PAUSES, shifted, abort(differs(at(90, OLD, NEW))), 3, Trigger.ROLL_BACK),
        go(
            "supersede",
            PAUSES,
            shifted,
            supersede(differs(at(90, OLD, NEW))),
            3,
            Trigger.SUPERSEDE),
        go(
            "older canary",
            PAUSES,
            replacing,
            differs(at(100, OLD, older)),
            102,
            Trigger.UNCONFIRMED),
        go(
            "older canary",
            GOES_BACK,
            replacing,
            differs(at(100, OLD, older)),
            102,
            Trigger.ROLL_BACK),
        go("not followed", PAUSES, updating, differs(at(0, OLD, NEW)), 102, Trigger.ROLL_BACK),
        go("stays", PAUSES, returning, differs(at(100, NEW, NEW)), 102, Trigger.UNCONFIRMED),
        go("stays", GOES_BACK, returning, differs(at(100, NEW, NEW)), 102, Trigger.UNCONFIRMED),
        go("no canary", PAUSES, returning, differs(at(100, NEW, absent())), 2, Trigger.SETTLED),
        go(
            "hands over",
            PAUSES,
            settled(in(RETURNING_TRAFFIC).withGoal(Goal.HAND_OVER), 100),
            supersede(tooFew(at(100, OLD, NEW))),
            32,
            Trigger.HANDED_OVER),
        go(
            "resumed",
            PAUSES,
            settled(in(PAUSED), 90),
            told(Command.RESUME, at(90, OLD, NEW)),
            0,
            Trigger.RESUMED),
        go(
            "resumed before the older canary went",
            PAUSES,
            settled(in(PAUSED), 100),
            told(Command.RESUME, at(100, OLD, older)),
            0,
            Trigger.RESTARTED),
        go(
            "promoted before the older canary went",
            PAUSES,
            settled(in(PAUSED), 100),
            told(Command.PROMOTE, at(100, OLD, older)),
            0,
            Trigger.RESTARTED),
        go("resumed", PAUSES, keeping, told(Command.RESUME, at(100, NEW, NEW)), 0, Trigger.VOUCHED),
        go("aborted", PAUSES, keeping, abort(at(100, NEW, NEW)), 0, Trigger.VOUCHED),
        go("superseded", PAUSES, keeping, supersede(at(100, NEW, NEW)), 0, Trigger.VOUCHED));
  }

  static RolloutState confirmed(RolloutState state) {
    return state.withSettling(state.settling().confirm("seen"));
  }

  static Observation fits(Observation seen) {
    return sees(Answer.FITS, seen);
  }

  static Observation differs(Observation seen) {
    return sees(Answer.DIFFERS, seen);
  }

  static Observation tooFew(Observation seen) {
    return sees(Answer.TOO_FEW, seen);
  }

  static Observation unreadable(Observation seen) {
    return sees(Answer.UNREADABLE, seen);
  }

  private static Case go(
      String name,
      Rollout rollout,
      RolloutState state,
      Observation seen,
      long after,
      Trigger trigger) {
    String policy = rollout == PAUSES ? "pauses" : "goes back";
    return new Case(
        "%s: confirm: %s, %s".formatted(state.phase(), name, policy),
        rollout,
        state,
        seen,
        secs(after),
        trigger);
  }
}
