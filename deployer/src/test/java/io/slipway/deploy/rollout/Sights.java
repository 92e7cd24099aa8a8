package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** States of a rollout with four steps, and what may be seen in them. */
final class Sights {
  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final Duration ANALYSE = Duration.ofSeconds(6);
  static final RolloutPlan PLAN =
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
  static final Rollout ROLLOUT = new Rollout(PLAN);

  static final ArmStatus OLD = arm("old", 2, 2);
  static final ArmStatus NEW = arm("new", 2, 2);
  static final ArmStatus NEW_STARTING = arm("new", 0, 2);
  static final ArmStatus NEW_PARTLY = arm("new", 1, 2);
  static final ArmStatus NEW_HOPELESS =
      new ArmStatus("new", "i", false, 2, 0, 2, "Pod x: CrashLoopBackOff", true);
  static final ArmStatus LEAVING = new ArmStatus(null, "", false, 0, 0, 1, "", false);
  static final Judgement GOOD = new Judgement(Verdict.ADVANCE, "0.1 %");
  static final Judgement BAD = new Judgement(Verdict.ROLLBACK, "20 % errors");
  static final Judgement UNCLEAR = new Judgement(Verdict.HOLD, "3 of 20 requests seen");

  static RolloutState in(Phase phase) {
    return RolloutState.begin(
            new RolloutState.Subject("shop-1", "new", "old", START), Duration.ofMinutes(10))
        .enter(phase, START, "so");
  }

  static RolloutState back(Phase phase) {
    return in(phase).withGoal(Goal.ROLL_BACK);
  }

  static RolloutState settled(RolloutState state, int stableWeight) {
    return state.withSettling(new Settling(stableWeight + "/" + (100 - stableWeight), START));
  }

  static Observation see(ArmStatus stable, ArmStatus canary) {
    return new Observation(stable, canary, Routes.NONE, Judgement.NOTHING_MEASURED, null, START);
  }

  static Observation at(int stableWeight, ArmStatus stable, ArmStatus canary) {
    Routes routes = new Routes(true, Traffic.of(new Weights(stableWeight, 100 - stableWeight)));
    return new Observation(stable, canary, routes, Judgement.NOTHING_MEASURED, null, START);
  }

  static Observation judged(Judgement judgement, Observation seen) {
    return new Observation(
        seen.stable(), seen.canary(), seen.routes(), judgement, seen.command(), seen.drivenSince());
  }

  static Observation told(Command command, Observation seen) {
    return new Observation(
        seen.stable(),
        seen.canary(),
        seen.routes(),
        seen.judgement(),
        seen.sighting(),
        command,
        seen.drivenSince());
  }

  static Observation abort(Observation seen) {
    return told(Command.ABORT, seen);
  }

  static Observation supersede(Observation seen) {
    return told(Command.SUPERSEDE, seen);
  }

  static Observation sees(Sighting.Answer answer, Observation seen) {
    return new Observation(
        seen.stable(),
        seen.canary(),
        seen.routes(),
        seen.judgement(),
        new Sighting(answer, 0.3, 500, "30.0 % of 500 requests"),
        seen.command(),
        seen.drivenSince());
  }

  static Observation drivenSince(Instant since, Observation seen) {
    return new Observation(
        seen.stable(),
        seen.canary(),
        seen.routes(),
        seen.judgement(),
        seen.sighting(),
        seen.command(),
        since);
  }

  static ArmStatus absent() {
    return ArmStatus.ABSENT;
  }

  static ArmStatus arm(String version, int ready, int desired) {
    return new ArmStatus(version, "i", ready == desired, desired, ready, desired, "", false);
  }

  static Duration secs(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Sights() {}
}
