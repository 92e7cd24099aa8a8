package io.slipway.deploy.rollout;

import static io.slipway.deploy.rollout.ConfirmCases.*;
import static io.slipway.deploy.rollout.Phase.*;
import static io.slipway.deploy.rollout.Sights.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmTest {
  private static final RolloutState SHIFTED = settled(in(SHIFTING), 90);
  private static final RolloutState GOING_BACK = settled(back(RETURNING_TRAFFIC), 100);

  @Test
  void shouldSaveThatItWasSeen_beforeItGoesOn() {
    Transition seen = PAUSES.next(SHIFTED, fits(at(90, OLD, NEW)), START.plusSeconds(2));
    Transition after = PAUSES.next(seen.next(), at(90, OLD, NEW), START.plusSeconds(2));

    assertThat(seen).isEqualTo(Transition.stay(seen.next()));
    assertThat(seen.next().phase()).isEqualTo(SHIFTING);
    assertThat(seen.next().settling().confirmed()).isEqualTo("30.0 % of 500 requests");
    assertThat(after.next().phase()).isEqualTo(ANALYSING);
  }

  @Test
  void shouldWait_asLongAsTheReleaseBears() {
    assertStays(PAUSES, SHIFTED, fits(at(90, OLD, NEW)), 1);
    assertStays(PAUSES, SHIFTED, differs(at(90, OLD, NEW)), 101);
    assertStays(PAUSES, SHIFTED, tooFew(at(90, OLD, NEW)), 31);
    assertStays(PAUSES, SHIFTED, unreadable(at(90, OLD, NEW)), 31);
    assertStays(GOES_ON, SHIFTED, differs(at(90, OLD, NEW)), 101);
    RolloutState updating = settled(in(UPDATING_STABLE), 0);
    assertStays(PAUSES, updating, differs(at(0, OLD, NEW)), 101);
  }

  @Test
  void shouldNotCountTimeThatNobodyDrove() {
    Observation takenUp = drivenSince(START.plusSeconds(3600 - 300), differs(at(90, OLD, NEW)));

    RolloutState lasting = SHIFTED.withDeadlineLater(secs(7200));

    assertStays(PAUSES, lasting, takenUp, 3399);
    assertThat(PAUSES.next(lasting, takenUp, START.plusSeconds(3400)).next().phase())
        .isEqualTo(PAUSED);
  }

  @Test
  void shouldGoOnAndSayWhy_whenNoDataIsToBeBorne() {
    Transition transition = GOES_ON.next(SHIFTED, tooFew(at(90, OLD, NEW)), START.plusSeconds(32));

    assertThat(transition.actions()).isEmpty();
    assertThat(transition.next().settling().confirmed())
        .isEqualTo("that requests follow the route was not seen: 30.0 % of 500 requests");
  }

  @Test
  void shouldNotWaitForAMetric_whenItGoesBackAndThereIsNone() {
    Transition transition =
        PAUSES.next(GOING_BACK, abort(unreadable(at(100, OLD, NEW))), START.plusSeconds(2));

    assertThat(transition.next().settling().confirmed()).startsWith("that requests follow");
    assertStays(PAUSES, GOING_BACK, abort(differs(at(100, OLD, NEW))), 101);
    assertThat(confirmedAfter(differs(at(100, OLD, NEW)), 102)).isTrue();
    assertThat(confirmedAfter(tooFew(at(100, OLD, NEW)), 32)).isTrue();
  }

  private static boolean confirmedAfter(Observation seen, long seconds) {
    return PAUSES.next(GOING_BACK, seen, START.plusSeconds(seconds)).next().settling().confirmed()
        != null;
  }

  @Test
  void shouldWriteTheRouteFirst_whenAborted() {
    Transition aborted =
        PAUSES.next(SHIFTED, abort(differs(at(90, OLD, NEW))), START.plusSeconds(5));
    Transition dropped =
        PAUSES.next(aborted.next(), differs(at(90, OLD, NEW)), START.plusSeconds(5));
    Transition written =
        PAUSES.next(dropped.next(), differs(at(90, OLD, NEW)), START.plusSeconds(5));

    assertThat(aborted.next().phase()).isEqualTo(RETURNING_TRAFFIC);
    assertThat(written.actions()).containsExactly(new Action.Shift(Traffic.ALL_STABLE));
  }

  /** A route that was written again must be seen again. */
  @Test
  void shouldForgetWhatWasSeen_whenTheRouteIsWrittenAgain() {
    RolloutState drifted =
        PAUSES.next(confirmed(SHIFTED), at(50, OLD, NEW), START.plusSeconds(3)).next();
    RolloutState settling = PAUSES.next(drifted, at(90, OLD, NEW), START.plusSeconds(4)).next();

    assertThat(settling.settling()).isEqualTo(new Settling("90/10", START.plusSeconds(4)));
  }

  @Test
  void shouldTakeTheWordOfWhoResumes() {
    Transition resumed =
        PAUSES.next(
            settled(in(PAUSED), 90),
            told(Command.RESUME, differs(at(90, OLD, NEW))),
            START.plusSeconds(9));

    assertThat(resumed.next().step()).isZero();
    assertThat(resumed.next().settling().confirmed()).isEqualTo("someone said so");
    assertThat(PAUSES.next(resumed.next(), at(90, OLD, NEW), START.plusSeconds(9)).next().phase())
        .isEqualTo(ANALYSING);
  }

  @Test
  void shouldGoToTheNextStep_whenAnotherPauseIsResumed() {
    Transition resumed =
        PAUSES.next(
            confirmed(settled(in(PAUSED), 90)),
            told(Command.RESUME, at(90, OLD, NEW)),
            START.plusSeconds(9));

    assertThat(resumed.next().step()).isEqualTo(1);
  }

  @Test
  void shouldStayPaused_whenThePromotionThatCouldNotBeSeenWasAskedForBefore() {
    RolloutState keeping = settled(in(PAUSED).withGoal(Goal.PROMOTE).withStep(3), 100);
    RolloutState accepted = settled(in(PAUSED).withGoal(Goal.PROMOTE).withStep(3), 0);

    assertStays(PAUSES, keeping, told(Command.PROMOTE, at(100, NEW, NEW)), 9);
    assertStays(PAUSES, accepted, told(Command.PROMOTE, at(0, OLD, NEW)), 9);
  }

  @Test
  void shouldWatchWhatHasSettled_andOnlyThat() {
    assertThat(PAUSES.toWatch(SHIFTED, START.plusSeconds(1))).isEmpty();
    assertThat(PAUSES.toWatch(SHIFTED, START.plusSeconds(2)))
        .contains(Traffic.of(Weights.canary(10)));
    assertThat(PAUSES.toWatch(confirmed(SHIFTED), START.plusSeconds(2))).isEmpty();
    assertThat(PAUSES.toWatch(GOING_BACK, START.plusSeconds(2))).contains(Traffic.ALL_STABLE);
    assertThat(PAUSES.toWatch(settled(in(ANALYSING), 90), START.plusSeconds(2))).isEmpty();
    assertThat(ROLLOUT.toWatch(SHIFTED, START.plusSeconds(2))).isEmpty();
  }

  /** Nothing says how many requests match. */
  @Test
  void shouldAskNothing_whenNoShareIsSaid() {
    Traffic testers =
        new Traffic(Weights.ALL_STABLE, List.of(RequestMatch.header("x-tester", "yes")), 0);
    RolloutPlan plan =
        RolloutDriverTest.plan(
            new Canary(
                    List.of(
                        new CanaryStep(0, testers.matches(), null, null, ANALYSE, null, null),
                        new CanaryStep(100, List.of(), null, null, ANALYSE, null, null)))
                .stages());
    RolloutState state =
        in(SHIFTING).withSettling(new Settling(testers.toString(), START.minusSeconds(60)));

    assertThat(new Rollout(plan.confirming(confirm(null, null))).toWatch(state, START)).isEmpty();
  }

  private static void assertStays(
      Rollout rollout, RolloutState state, Observation seen, long seconds) {
    assertThat(rollout.next(state, seen, START.plusSeconds(seconds)))
        .as("%s seeing %s", state.phase(), seen)
        .isEqualTo(Transition.stay(state));
  }
}
