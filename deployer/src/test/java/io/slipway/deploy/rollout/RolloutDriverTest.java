package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutDriverTest {
  private static final RolloutPlan PLAN = plan(false);

  static Stream<Arguments> scenarios() {
    return Stream.of(
        scenario("promoted", Phase.PROMOTED, World::withStable),
        scenario("first deployment", Phase.DEPLOYED, World::empty),
        scenario("bad at the second step", Phase.ROLLED_BACK, RolloutDriverTest::badAtSecondStep),
        scenario("no data", Phase.ROLLED_BACK, () -> judging(Verdict.NO_DATA)),
        scenario("canary never starts", Phase.ROLLED_BACK, RolloutDriverTest::canaryNeverStarts),
        scenario("stable can't take it", Phase.ROLLED_BACK, RolloutDriverTest::stableNeverTakes),
        scenario("aborted", Phase.ROLLED_BACK, () -> told(Command.ABORT)),
        scenario("promoted by command", Phase.PROMOTED, () -> told(Command.PROMOTE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void shouldEndAsExpectedAndLoseNothing(String name, Phase end, Supplier<World> worlds)
      throws InterruptedException {
    World world = worlds.get();

    drive(world, PLAN);

    assertEnd(world, end);
  }

  /** Kill -9 before and after every single write: the next controller converges to the same end. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void shouldEndTheSame_whenKilledAtAnyWrite(String name, Phase end, Supplier<World> worlds)
      throws InterruptedException {
    World calm = worlds.get();
    drive(calm, PLAN);
    for (int write = 1; write <= calm.writes(); write++) {
      for (boolean after : new boolean[] {false, true}) {
        World world = worlds.get();
        world.crashAt = write;
        world.crashAfterWrite = after;
        drive(world, PLAN);
        assertEnd(world, end);
      }
    }
    assertThat(calm.writes()).isGreaterThan(2);
  }

  @Test
  void shouldShiftThroughTheStepsAndBack_whenPromoted() throws InterruptedException {
    World world = World.withStable();

    drive(world, PLAN);

    assertThat(world.shifts)
        .containsExactly(
            Traffic.of(Weights.canary(10)),
            Traffic.of(Weights.canary(50)),
            Traffic.of(Weights.canary(100)),
            Traffic.of(Weights.canary(0)));
  }

  @Test
  void shouldTakeOneWriteBack_whenRolledBack() throws InterruptedException {
    World world = badAtSecondStep();

    drive(world, PLAN);

    assertThat(world.shifts)
        .containsExactly(
            Traffic.of(Weights.canary(10)),
            Traffic.of(Weights.canary(50)),
            Traffic.of(Weights.canary(0)));
  }

  @Test
  void shouldStopAndGoOn_whenAStepPauses() throws InterruptedException {
    World world = World.withStable();
    RolloutPlan pausing = plan(true);
    world.begin(begin(world));

    RolloutState paused = driver(world, pausing, RolloutListener.NONE).drive(world.saved(), null);
    RolloutState end =
        driver(world, pausing, RolloutListener.NONE).drive(world.saved(), Command.RESUME);

    assertThat(paused.phase()).isEqualTo(Phase.PAUSED);
    assertThat(paused.step()).isEqualTo(1);
    assertThat(end.phase()).isEqualTo(Phase.PROMOTED);
  }

  @Test
  void shouldNotSkipALaterPause_whenResumedBeforeIt() throws InterruptedException {
    World world = World.withStable();
    world.begin(begin(world));

    RolloutState state =
        driver(world, plan(true), RolloutListener.NONE).drive(world.saved(), Command.RESUME);

    assertThat(state.phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void shouldTellEveryStep_whenPromoted() throws InterruptedException {
    World world = World.withStable();
    world.begin(begin(world));
    List<RolloutEvent> events = new ArrayList<>();

    driver(world, PLAN, events::add).drive(world.saved(), null);

    assertThat(events)
        .filteredOn(RolloutEvent.WeightShifted.class::isInstance)
        .extracting(event -> ((RolloutEvent.WeightShifted) event).canaryWeight())
        .containsExactly(10, 50, 100, 0);
    assertThat(events)
        .filteredOn(RolloutEvent.WeightShifted.class::isInstance)
        .allSatisfy(
            event ->
                assertThat(((RolloutEvent.WeightShifted) event).confirmedAfterMillis())
                    .isGreaterThanOrEqualTo(World.SETTLE.toMillis()));
    assertThat(events).contains(new RolloutEvent.Verdict("shop", "promote", 100, "as told"));
    assertThat(events).contains(new RolloutEvent.WorkloadProgress("shop-canary", "new", 10, 10));
    assertThat(events)
        .filteredOn(RolloutEvent.PhaseChanged.class::isInstance)
        .extracting(event -> ((RolloutEvent.PhaseChanged) event).to())
        .containsExactly(
            "canaryStarting",
            "shifting",
            "analysing",
            "shifting",
            "analysing",
            "shifting",
            "analysing",
            "updatingStable",
            "returningTraffic",
            "removingCanary",
            "promoted");
  }

  @Test
  void shouldBearAnApiServerThatIsAway_forAWhile() throws InterruptedException {
    World world = World.withStable();
    world.begin(begin(world));
    Target flaky = new Flaky(world, 20);
    List<RolloutEvent> events = new ArrayList<>();

    RolloutState end = driver(world, flaky, PLAN, events::add).drive(world.saved(), null);

    assertThat(end.phase()).isEqualTo(Phase.PROMOTED);
    assertThat(events)
        .filteredOn(RolloutEvent.Message.class::isInstance)
        .extracting(event -> ((RolloutEvent.Message) event).text())
        .containsExactly("away; trying again");
  }

  @Test
  void shouldGiveUpItsPlace_whenTheApiServerStaysAway() {
    World world = World.withStable();
    world.begin(begin(world));

    assertThatThrownBy(
            () ->
                driver(world, new Flaky(world, Integer.MAX_VALUE), PLAN, RolloutListener.NONE)
                    .drive(world.saved(), null))
        .isInstanceOf(DeployException.class)
        .hasMessage("away");
  }

  private static void drive(World world, RolloutPlan plan) throws InterruptedException {
    world.begin(begin(world));
    for (int controller = 0; controller < 3; controller++) {
      try {
        driver(world, plan, RolloutListener.NONE).drive(world.saved(), null);
        return;
      } catch (World.Crash crash) {
        world.sleep(Duration.ofSeconds(15));
      }
    }
  }

  private static RolloutState begin(World world) {
    return RolloutState.begin(
        new RolloutState.Subject("shop-1", World.NEW, World.OLD, world.clock().instant()),
        Duration.ofMinutes(30));
  }

  private static RolloutDriver driver(World world, RolloutPlan plan, RolloutListener listener) {
    return driver(world, world, plan, listener);
  }

  private static RolloutDriver driver(
      World world, Target target, RolloutPlan plan, RolloutListener listener) {
    return new RolloutDriver(
        TestReleases.shop("http://m/metrics"),
        new Rollout(plan),
        new RolloutDriver.Parts(target, world, world, world),
        listener,
        world.clock(),
        world);
  }

  static void assertEnd(World world, Phase end) {
    assertThat(world.saved().phase()).isEqualTo(end);
    assertThat(world.lost).isEmpty();
    assertThat(world.hasCanary()).isFalse();
    assertThat(world.traffic()).isEqualTo(Traffic.ALL_STABLE);
    assertThat(world.stableVersion()).isEqualTo(end == Phase.ROLLED_BACK ? World.OLD : World.NEW);
  }

  static RolloutPlan plan(boolean pausing) {
    Duration analyse = Duration.ofSeconds(6);
    return plan(
        new Canary(
                List.of(
                    new CanaryStep(10, analyse),
                    new CanaryStep(50, analyse, pausing),
                    new CanaryStep(100, analyse)))
            .stages());
  }

  static RolloutPlan plan(List<Stage> stages) {
    return new RolloutPlan(
        stages,
        World.NEW,
        World.OLD,
        World.SETTLE,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  private static Arguments scenario(String name, Phase end, Supplier<World> world) {
    return Arguments.of(name, end, world);
  }

  private static World judging(Verdict verdict) {
    World world = World.withStable();
    world.verdicts = step -> verdict;
    return world;
  }

  private static World badAtSecondStep() {
    World world = World.withStable();
    world.verdicts = step -> step == 1 ? Verdict.ROLLBACK : Verdict.ADVANCE;
    return world;
  }

  private static World canaryNeverStarts() {
    World world = World.withStable();
    world.canaryStarts = false;
    return world;
  }

  private static World stableNeverTakes() {
    World world = World.withStable();
    world.stableTakesNew = false;
    return world;
  }

  /** The command is there from the time the canary has traffic. */
  private static World told(Command command) {
    World world = World.withStable();
    world.verdicts =
        step -> {
          world.command = command;
          return Verdict.HOLD;
        };
    return world;
  }

  /** Fails for a number of calls. */
  private static final class Flaky implements Target {
    private final World world;
    private int failures;

    Flaky(World world, int failures) {
      this.world = world;
      this.failures = failures;
    }

    @Override
    public ArmStatus status(Arm arm) {
      if (failures > 0) {
        failures--;
        throw DeployException.temporary("away", null);
      }
      return world.status(arm);
    }

    @Override
    public void applySupporting() {
      world.applySupporting();
    }

    @Override
    public void settleSupporting(Goal goal) {
      world.settleSupporting(goal);
    }

    @Override
    public void applyStable(Version version) {
      world.applyStable(version);
    }

    @Override
    public void applyCanary(Pods pods) {
      world.applyCanary(pods);
    }

    @Override
    public void removeCanary() {
      world.removeCanary();
    }
  }
}
