package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {

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
    Observation noRoute = new Observation(OLD, absent(), new Routes(true, null), GOOD, null, START);
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
  void shouldNotCountTimeThatNobodyDrove_towardProgress() {
    Observation unready = at(0, arm("old", 0, 2), NEW);
    Observation takenUp = drivenSince(START.plusSeconds(3600), unready);

    assertStays(in(RESTORING_STABLE), takenUp, secs(3659));
    assertThat(ROLLOUT.next(in(RESTORING_STABLE), takenUp, START.plusSeconds(3660)).next().phase())
        .isEqualTo(FAILED);
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
}
