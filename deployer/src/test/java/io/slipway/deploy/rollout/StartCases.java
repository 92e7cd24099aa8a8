package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;

import io.slipway.deploy.rollout.StateTableTest.Case;
import java.time.Duration;
import java.util.stream.Stream;

/** How a rollout begins: one case at least for each row of the table. */
final class StartCases {
  private StartCases() {}

  static Stream<Case> cases() {
    Duration now = Duration.ZERO;
    return Stream.of(
        go("first", in(PREPARING), see(absent(), absent()), now, Trigger.NOTHING_SERVES),
        go(
            "stable down",
            in(PREPARING),
            see(arm("old", 0, 2), absent()),
            now,
            Trigger.NOTHING_SERVES),
        go(
            "left by failure",
            in(PREPARING),
            at(0, arm("old", 1, 2), NEW),
            now,
            Trigger.NOTHING_SERVES),
        go("second", in(PREPARING), see(OLD, absent()), now, Trigger.STABLE_SERVES),
        go(
            "stable partly",
            in(PREPARING),
            at(100, arm("old", 1, 2), absent()),
            now,
            Trigger.STABLE_SERVES),
        go(
            "abort early",
            in(PREPARING),
            abort(at(100, OLD, absent())),
            now,
            Trigger.UNDONE_AT_ONCE),
        go("abort, canary there", in(PREPARING), abort(at(100, OLD, NEW)), now, Trigger.ROLL_BACK),
        go("first ready", in(INITIAL), see(NEW, absent()), now, Trigger.READY),
        go("first hopeless", in(INITIAL), see(NEW_HOPELESS, absent()), now, Trigger.GIVE_UP),
        go("first too slow", in(INITIAL), see(NEW_STARTING, absent()), secs(60), Trigger.GIVE_UP),
        go("first aborted", in(INITIAL), abort(see(NEW_STARTING, absent())), now, Trigger.GIVE_UP),
        go("canary ready", in(CANARY_STARTING), at(100, OLD, NEW), now, Trigger.READY),
        go(
            "canary hopeless",
            in(CANARY_STARTING),
            at(100, OLD, NEW_HOPELESS),
            now,
            Trigger.ROLL_BACK),
        go(
            "canary too slow",
            in(CANARY_STARTING),
            at(100, OLD, NEW_STARTING),
            secs(60),
            Trigger.ROLL_BACK),
        go(
            "abort at start",
            in(CANARY_STARTING),
            abort(see(OLD, absent())),
            now,
            Trigger.ROLL_BACK),
        go(
            "superseded early",
            in(PREPARING),
            supersede(at(100, OLD, absent())),
            now,
            Trigger.HANDED_OVER),
        go(
            "first superseded",
            in(INITIAL),
            supersede(see(NEW_STARTING, absent())),
            now,
            Trigger.HANDED_OVER),
        go(
            "supersede at start",
            in(CANARY_STARTING),
            supersede(at(100, OLD, NEW_STARTING)),
            now,
            Trigger.SUPERSEDE));
  }

  private static Case go(
      String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
    return new Case(state.phase() + ": " + name, state, seen, after, trigger);
  }
}
