package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens, in whatever order, with controllers killed at random. */
class RolloutPropertyTest {
  private static final List<Phase> ENDS = List.of(Phase.PROMOTED, Phase.ROLLED_BACK);

  @Property(tries = 500)
  void shouldEndOldOrNewAndLoseNothing(
      @ForAll Random chance,
      @ForAll boolean canaryStarts,
      @ForAll boolean stableTakesNew,
      @ForAll @IntRange(min = 1, max = 60) int startSeconds)
      throws InterruptedException {
    World world = World.withStable();
    world.canaryStarts = canaryStarts;
    world.stableTakesNew = stableTakesNew;
    world.startTime = Duration.ofSeconds(startSeconds);
    world.verdicts = step -> Verdict.values()[chance.nextInt(100) < 90 ? 0 : chance.nextInt(4)];

    Phase end = drive(world, chance);

    assertThat(ENDS).contains(end);
    RolloutDriverTest.assertEnd(world, end);
  }

  @Property(tries = 200)
  void shouldAlwaysRollBack_whenAborted(
      @ForAll Random chance, @ForAll @IntRange(max = 200) int afterTurns)
      throws InterruptedException {
    World world = World.withStable();
    int[] turns = {afterTurns};
    world.verdicts = step -> Verdict.ADVANCE;
    world.startTime = Duration.ofSeconds(1 + chance.nextInt(20));

    Phase before = Phase.PREPARING;
    world.begin(begin(world));
    while (!world.saved().phase().isTerminal()) {
      boolean wasOpen = world.saved().goal() == null;
      if (turns[0]-- <= 0 && world.command == null && wasOpen) {
        world.command = Command.ABORT;
        before = world.saved().phase();
      }
      turn(world);
    }

    Phase end = world.command == null ? Phase.PROMOTED : Phase.ROLLED_BACK;
    assertThat(world.saved().phase()).as("aborted in %s", before).isEqualTo(end);
    RolloutDriverTest.assertEnd(world, end);
  }

  /** Requests are lost then, by the application; the rollout must still end in one version. */
  @Property(tries = 200)
  void shouldEndWithTheOldVersion_whenTheCanaryDies(@ForAll @IntRange(max = 40) int afterTurns)
      throws InterruptedException {
    World world = World.withStable();
    world.begin(begin(world));
    int turns = 0;
    while (!world.saved().phase().isTerminal()) {
      boolean open = world.saved().goal() == null && world.hasCanary();
      if (turns++ >= afterTurns && open) {
        world.killCanary();
      }
      turn(world);
    }

    assertThat(world.saved().phase()).isIn(Phase.ROLLED_BACK, Phase.PROMOTED);
    assertThat(world.weights()).isEqualTo(Weights.ALL_STABLE);
    assertThat(world.hasCanary()).isFalse();
  }

  private static Phase drive(World world, Random chance) throws InterruptedException {
    world.begin(begin(world));
    for (int controller = 0; controller < 200; controller++) {
      world.crashAt = chance.nextBoolean() ? world.writes() + 1 + chance.nextInt(12) : -1;
      world.crashAfterWrite = chance.nextBoolean();
      try {
        RolloutDriver driver =
            new RolloutDriver(
                TestReleases.shop("http://m/metrics"),
                new Rollout(RolloutDriverTest.plan(false)),
                new RolloutDriver.Parts(world, world, world, world),
                RolloutListener.NONE,
                world.clock(),
                world);
        return driver.drive(world.saved(), null).phase();
      } catch (World.Crash crash) {
        world.sleep(Duration.ofSeconds(chance.nextInt(15)));
      }
    }
    return world.saved().phase();
  }

  /** One turn of a driver, so that the test can come between. */
  private static void turn(World world) {
    RolloutState state = world.saved();
    Rollout rollout = new Rollout(RolloutDriverTest.plan(false));
    Observation seen =
        new Observation(
            world.status(io.slipway.deploy.release.Arm.STABLE),
            world.status(io.slipway.deploy.release.Arm.CANARY),
            world.routes(),
            world.judge(state, world.clock().instant()),
            world.command());
    Transition transition = rollout.next(state, seen, world.clock().instant());
    for (Action action : transition.actions()) {
      perform(world, action);
    }
    world.save(transition.next());
    if (transition.actions().isEmpty() && transition.next().equals(state)) {
      world.sleep(Duration.ofMillis(250));
    }
  }

  private static void perform(World world, Action action) {
    if (action instanceof Action.ApplyStable apply) {
      world.applyStable(apply.version());
    } else if (action instanceof Action.Shift shift) {
      world.shift(shift.weights());
    } else if (action instanceof Action.ApplyCanary) {
      world.applyCanary();
    } else if (action instanceof Action.RemoveCanary) {
      world.removeCanary();
    } else if (action instanceof Action.DefineArms) {
      world.defineArms();
    } else {
      world.applySupporting();
    }
  }

  private static RolloutState begin(World world) {
    return RolloutState.begin(
        new RolloutState.Subject("shop-1", World.NEW, World.OLD, world.clock().instant()),
        Duration.ofMinutes(30));
  }
}
