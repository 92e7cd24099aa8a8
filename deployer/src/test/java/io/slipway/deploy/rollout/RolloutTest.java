package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration ANALYSE = Duration.ofSeconds(6);
  private static final RolloutPlan PLAN =
      new RolloutPlan(
          new Canary(
                  List.of(
                      new CanaryStep(10, ANALYSE),
                      new CanaryStep(50, ANALYSE, true),
                      new CanaryStep(80, null, null, null, ANALYSE, secs(30), null),
                      new CanaryStep(100, ANALYSE)))
              .stages(),
          "new",
          "old",
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofSeconds(40),
          Duration.ofSeconds(30));
  private static final Rollout ROLLOUT = new Rollout(PLAN);

  private static final ArmStatus OLD = arm("old", 2, 2);
  private static final ArmStatus NEW = arm("new", 2, 2);
  private static final ArmStatus NEW_STARTING = arm("new", 0, 2);
  private static final ArmStatus NEW_PARTLY = arm("new", 1, 2);
  private static final ArmStatus NEW_HOPELESS =
      new ArmStatus("new", "i", false, 2, 0, 2, "Pod x: CrashLoopBackOff", true);
  private static final ArmStatus LEAVING = new ArmStatus(null, "", false, 0, 0, 1, "", false);
  private static final Judgement GOOD = new Judgement(Verdict.ADVANCE, "0.1 %");
  private static final Judgement BAD = new Judgement(Verdict.ROLLBACK, "20 % errors");
  private static final Judgement UNCLEAR = new Judgement(Verdict.HOLD, "3 of 20 requests seen");

  /** One row of the table, shown: in this phase, seeing this, the rollout goes there. */
  record Case(String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
    @Override
    public String toString() {
      return name;
    }
  }

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
            Trigger.GONE_DEPLOYED));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldGoAsTheTableSays(Case given) {
    Transition transition = ROLLOUT.next(given.state(), given.seen(), START.plus(given.after()));

    assertThat(transition.next().phase())
        .isEqualTo(StateTable.next(given.state().phase(), given.trigger()));
    assertThat(transition.next().since()).isEqualTo(START.plus(given.after()));
    assertThat(transition.next().reason()).isNotEmpty();
  }

  @Test
  void shouldHaveACaseForEveryRow() {
    Set<String> shown =
        cases().map(c -> c.state().phase() + " " + c.trigger()).collect(Collectors.toSet());

    assertThat(StateTable.ROWS)
        .extracting(row -> row.from() + " " + row.trigger())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void shouldRefuseAWay_whenTheTableHasNone() {
    assertThatThrownBy(() -> StateTable.next(PROMOTED, Trigger.READY))
        .hasMessage("no way from PROMOTED by READY");
  }

  @Test
  void shouldStay_whenAnythingIsStillOnItsWay() {
    assertStays(in(INITIAL), see(NEW_STARTING, absent()), secs(59));
    assertStays(in(CANARY_STARTING), at(100, OLD, NEW_PARTLY), secs(59));
    assertStays(in(SHIFTING), at(100, OLD, NEW_PARTLY), secs(1));
    assertStays(settled(in(SHIFTING), 90), at(90, OLD, NEW), Duration.ofMillis(1999));
    assertStays(in(ANALYSING), judged(GOOD, at(90, OLD, NEW)), Duration.ofMillis(5999));
    assertStays(in(ANALYSING), judged(UNCLEAR, at(90, OLD, NEW)), secs(35));
    assertStays(in(WAITING).withStep(2), judged(UNCLEAR, at(20, OLD, NEW)), secs(29));
    assertStays(in(PAUSED), at(50, OLD, NEW), secs(86_400));
    assertStays(settled(in(UPDATING_STABLE), 0), at(0, NEW_PARTLY, NEW), secs(59));
    assertStays(in(RESTORING_STABLE), at(0, arm("old", 0, 2), NEW), secs(59));
    assertStays(back(RETURNING_TRAFFIC), at(50, arm("old", 0, 2), NEW), secs(59));
    assertStays(back(REMOVING_CANARY), at(100, OLD, LEAVING), secs(39));
    for (Phase end : List.of(DEPLOYED, PROMOTED, ROLLED_BACK, FAILED)) {
      assertStays(in(end), abort(at(50, OLD, NEW)), secs(999));
    }
  }

  @Test
  void shouldAskForAWrite_whenItsEffectIsNotSeen() {
    assertActs(in(PREPARING), see(OLD, absent()), new Action.ApplySupporting());
    assertActs(in(INITIAL), see(absent(), absent()), new Action.ApplyStable(Version.NEW));
    assertActs(in(CANARY_STARTING), see(OLD, absent()), new Action.DefineArms());
    assertActs(in(CANARY_STARTING), at(100, OLD, absent()), new Action.ApplyCanary(2));
    assertActs(in(SHIFTING), at(100, OLD, NEW), new Action.Shift(Traffic.of(new Weights(90, 10))));
    assertActs(
        settled(in(UPDATING_STABLE), 0), at(0, OLD, NEW), new Action.ApplyStable(Version.NEW));
    assertActs(
        in(RESTORING_STABLE), at(0, NEW_PARTLY, NEW), new Action.ApplyStable(Version.PREVIOUS));
    assertActs(back(RETURNING_TRAFFIC), at(60, OLD, NEW), new Action.Shift(Traffic.ALL_STABLE));
    assertActs(back(REMOVING_CANARY), at(100, OLD, NEW), new Action.RemoveCanary());
  }

  @Test
  void shouldWaitForTheArmsToSettle_whenTheRouteDoesNotNameThemYet() {
    Observation noRoute = new Observation(OLD, absent(), new Routes(true, null), GOOD, null);
    RolloutState state = in(CANARY_STARTING);

    Transition marked = ROLLOUT.next(state, noRoute, START);
    Transition waiting = ROLLOUT.next(marked.next(), noRoute, START.plusMillis(1999));
    Transition written = ROLLOUT.next(marked.next(), noRoute, START.plusSeconds(2));

    assertThat(marked.actions()).isEmpty();
    assertThat(waiting).isEqualTo(Transition.stay(marked.next()));
    assertThat(written.actions()).containsExactly(new Action.Shift(Traffic.ALL_STABLE));
  }

  @Test
  void shouldForgetTheEarlierWrite_whenRoutesMustBeWrittenAgain() {
    RolloutState state = settled(in(SHIFTING), 90);

    Transition transition = ROLLOUT.next(state, at(100, OLD, NEW), START.plusSeconds(9));

    assertThat(transition.actions()).isEmpty();
    assertThat(transition.next().settling()).isNull();
  }

  @Test
  void shouldNotReplaceALeftOverCanary_beforeItsTrafficIsGone() {
    ArmStatus leftOver = arm("older", 2, 2);

    assertActs(in(CANARY_STARTING), at(70, OLD, leftOver), new Action.Shift(Traffic.ALL_STABLE));
    assertStays(settled(in(CANARY_STARTING), 100), at(100, OLD, leftOver), Duration.ofMillis(1999));
  }

  @Test
  void shouldRememberAPromotion_whenItComesBeforeTheCanaryIsReady() {
    Transition transition =
        ROLLOUT.next(in(CANARY_STARTING), told(Command.PROMOTE, at(100, OLD, NEW_STARTING)), START);

    assertThat(transition.next()).isEqualTo(in(CANARY_STARTING).withGoal(Goal.PROMOTE).withStep(3));
  }

  @Test
  void shouldNotCountThePause_whenItGoesOn() {
    Transition transition =
        ROLLOUT.next(
            in(PAUSED).withStep(1),
            told(Command.RESUME, at(50, OLD, NEW)),
            START.plusSeconds(5000));

    assertThat(transition.next().deadline()).isEqualTo(in(PAUSED).deadline().plusSeconds(5000));
    assertThat(transition.next().step()).isEqualTo(2);
  }

  @Test
  void shouldBringUpMorePods_whenTheStableArmHasMoreThanTheCanary() {
    ArmStatus scaled = arm("old", 5, 5);

    for (Phase phase : List.of(SHIFTING, ANALYSING, WAITING)) {
      assertActs(in(phase).withStep(1), at(50, scaled, NEW), new Action.ApplyCanary(5));
    }
  }

  @Test
  void shouldKeepPods_whenTheStableArmHasFewerThanTheCanary() {
    assertStays(in(WAITING).withStep(2), at(20, arm("old", 1, 1), NEW), secs(1));
  }

  @Test
  void shouldNotJudge_whenTheStepAsksForNone() {
    Rollout unjudged =
        new Rollout(
            RolloutDriverTest.plan(
                new Canary(List.of(new CanaryStep(10, null), new CanaryStep(100, ANALYSE)))
                    .stages()));

    Transition transition =
        unjudged.next(in(ANALYSING), at(90, arm(World.OLD, 2, 2), arm(World.NEW, 2, 2)), START);

    assertThat(transition.next().phase()).isEqualTo(SHIFTING);
    assertThat(transition.next().step()).isEqualTo(1);
    assertThat(unjudged.isJudged(in(ANALYSING))).isFalse();
    assertThat(ROLLOUT.isJudged(in(ANALYSING))).isTrue();
    assertThat(ROLLOUT.isJudged(in(WAITING).withStep(2))).isTrue();
    assertThat(ROLLOUT.isJudged(in(PAUSED).withStep(1))).isFalse();
  }

  @Test
  void shouldSayWhy_whenItGivesUp() {
    Transition transition = ROLLOUT.next(in(INITIAL), see(NEW_HOPELESS, absent()), START);

    assertThat(transition.next().reason())
        .isEqualTo("the first version has 0 of 2 Pods ready: Pod x: CrashLoopBackOff");
  }

  private static void assertStays(RolloutState state, Observation seen, Duration after) {
    assertThat(ROLLOUT.next(state, seen, START.plus(after)))
        .as("%s seeing %s", state.phase(), seen)
        .isEqualTo(Transition.stay(state));
  }

  private static void assertActs(RolloutState state, Observation seen, Action action) {
    assertThat(ROLLOUT.next(state, seen, START.plusSeconds(2)).actions())
        .as("%s seeing %s", state.phase(), seen)
        .containsExactly(action);
  }

  private static Case go(
      String name, RolloutState state, Observation seen, Duration after, Trigger trigger) {
    return new Case(state.phase() + ": " + name, state, seen, after, trigger);
  }

  private static RolloutState in(Phase phase) {
    return RolloutState.begin(
            new RolloutState.Subject("shop-1", "new", "old", START), Duration.ofMinutes(10))
        .enter(phase, START, "so");
  }

  private static RolloutState back(Phase phase) {
    return in(phase).withGoal(Goal.ROLL_BACK);
  }

  private static RolloutState settled(RolloutState state, int stableWeight) {
    return state.withSettling(new Settling(stableWeight + "/" + (100 - stableWeight), START));
  }

  private static Observation see(ArmStatus stable, ArmStatus canary) {
    return new Observation(stable, canary, Routes.NONE, Judgement.NOTHING_MEASURED, null);
  }

  private static Observation at(int stableWeight, ArmStatus stable, ArmStatus canary) {
    Routes routes = new Routes(true, Traffic.of(new Weights(stableWeight, 100 - stableWeight)));
    return new Observation(stable, canary, routes, Judgement.NOTHING_MEASURED, null);
  }

  private static Observation judged(Judgement judgement, Observation seen) {
    return new Observation(seen.stable(), seen.canary(), seen.routes(), judgement, seen.command());
  }

  private static Observation told(Command command, Observation seen) {
    return new Observation(seen.stable(), seen.canary(), seen.routes(), seen.judgement(), command);
  }

  private static Observation abort(Observation seen) {
    return told(Command.ABORT, seen);
  }

  private static ArmStatus absent() {
    return ArmStatus.ABSENT;
  }

  private static ArmStatus arm(String version, int ready, int desired) {
    return new ArmStatus(version, "i", ready == desired, desired, ready, desired, "", false);
  }

  private static Duration secs(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
