package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A newer release takes over, whatever the older one is at. */
class SupersedeTest {
  private static final Duration ANALYSE = Duration.ofSeconds(6);
  private static final Duration DEADLINE = Duration.ofMinutes(30);
  private static final List<Stage> STAGES =
      new Canary(
              List.of(
                  new CanaryStep(10, null, null, null, ANALYSE, Duration.ofSeconds(5), null),
                  new CanaryStep(50, ANALYSE, true),
                  new CanaryStep(100, ANALYSE)))
          .stages();

  /** With kill -9 before and after every single write of both. */
  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      mode = Mode.EXCLUDE,
      names = {"SUPERSEDED", "DEPLOYED", "PROMOTED", "ROLLED_BACK", "FAILED"})
  void shouldEndWithTheNewest_whenSupersededInAnyPhase(Phase phase) throws InterruptedException {
    World calm = world(phase);
    driveBoth(calm);
    assertNewest(calm, calm.saved().phase());
    for (int write = 1; write <= calm.writes(); write++) {
      for (boolean after : new boolean[] {false, true}) {
        World world = world(phase);
        world.crashAt = write;
        world.crashAfterWrite = after;
        driveBoth(world);
        assertNewest(world, world.saved().phase());
      }
    }
  }

  @Test
  void shouldReplaceTheCanary_onceItsTrafficIsGone() throws InterruptedException {
    World world = world(Phase.ANALYSING);

    driveBoth(world);

    assertThat(world.shifts)
        .containsExactly(
            Traffic.of(Weights.canary(10)),
            Traffic.ALL_STABLE,
            Traffic.of(Weights.canary(10)),
            Traffic.of(Weights.canary(50)),
            Traffic.of(Weights.canary(100)),
            Traffic.ALL_STABLE);
    assertThat(world.canaryRemovals).isEqualTo(1);
  }

  @Test
  void shouldFinishAPromotionFirst_whenStableIsBeingUpdated() throws InterruptedException {
    World world = world(Phase.UPDATING_STABLE);

    driveFirst(world);

    assertThat(world.saved().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(world.stableVersion()).isEqualTo(World.NEW);
  }

  @Test
  void shouldLeaveTheVersionBefore_whenAbortedInsteadOfSucceeded() throws InterruptedException {
    World world = world(Phase.ANALYSING);
    driveFirst(world);
    assertThat(world.saved().phase()).isEqualTo(Phase.SUPERSEDED);

    world.supersededIn = null;
    world.command = null;
    driver(world, first()).drive(world.saved(), Command.ABORT);

    RolloutDriverTest.assertEnd(world, Phase.ROLLED_BACK);
  }

  @Test
  void shouldRemoveTheCanary_whenAbortedWhileItMakesRoom() {
    Transition transition =
        Sights.ROLLOUT.next(
            Sights.in(Phase.RETURNING_TRAFFIC).withGoal(Goal.HAND_OVER),
            Sights.abort(Sights.at(50, Sights.OLD, Sights.NEW)),
            Sights.START);

    assertThat(transition.next()).isEqualTo(Sights.back(Phase.RETURNING_TRAFFIC));
  }

  private static World world(Phase phase) {
    World world = phase == Phase.INITIAL ? World.empty() : World.withStable();
    world.supersededIn = phase;
    world.stableTakesNew = phase != Phase.RESTORING_STABLE;
    return world;
  }

  private static void driveBoth(World world) throws InterruptedException {
    driveFirst(world);
    world.stableTakesNew = true;
    world.succeed(DEADLINE);
    drive(world, newer(world, STAGES));
  }

  private static void driveFirst(World world) throws InterruptedException {
    world.begin(
        RolloutState.begin(
            new RolloutState.Subject("shop-1", World.NEW, World.OLD, world.clock().instant()),
            DEADLINE));
    drive(world, first());
  }

  /** Until it ends or has made room; a pause is ended as a person or the newer release does. */
  private static void drive(World world, RolloutPlan plan) throws InterruptedException {
    for (int controller = 0; controller < 10; controller++) {
      try {
        Phase phase = world.saved().phase();
        Command own = phase == Phase.PAUSED ? Command.RESUME : null;
        phase = driver(world, plan).drive(world.saved(), own).phase();
        if (phase != Phase.PAUSED) {
          return;
        }
      } catch (World.Crash crash) {
        world.sleep(Duration.ofSeconds(15));
      }
    }
  }

  private static RolloutPlan first() {
    return RolloutDriverTest.plan(STAGES);
  }

  /** The newer release's, after the older one has ended so. */
  static RolloutPlan newer(World world, List<Stage> stages) {
    RolloutPlan plan = RolloutDriverTest.plan(stages);
    return new RolloutPlan(
        stages,
        World.NEWER,
        world.previousVersion(),
        plan.settle(),
        plan.progressDeadline(),
        plan.drainTimeout(),
        plan.noDataTimeout());
  }

  static void assertNewest(World world, Phase end) {
    assertThat(end).isIn(Phase.PROMOTED, Phase.DEPLOYED);
    assertThat(world.lost).isEmpty();
    assertThat(world.hasCanary()).isFalse();
    assertThat(world.traffic()).isEqualTo(Traffic.ALL_STABLE);
    assertThat(world.stableVersion()).isEqualTo(World.NEWER);
  }

  private static RolloutDriver driver(World world, RolloutPlan plan) {
    return new RolloutDriver(
        TestReleases.shop("http://m/metrics"),
        new Rollout(plan),
        new RolloutDriver.Parts(world, world, world, world),
        RolloutListener.NONE,
        world.clock(),
        world);
  }
}
