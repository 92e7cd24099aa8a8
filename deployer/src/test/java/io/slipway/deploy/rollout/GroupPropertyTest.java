package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A group of workloads under the state machine that knows of none. */
class GroupPropertyTest {
  private static final List<Verdict> UNPAUSED =
      List.of(Verdict.ADVANCE, Verdict.HOLD, Verdict.NO_DATA, Verdict.ROLLBACK);

  @Property(tries = 300)
  void shouldEndOldOrNewInOrder_whateverFails(
      @ForAll Random chance,
      @ForAll @IntRange(max = 30) int failing,
      @ForAll @IntRange(min = 1, max = 20) int startSeconds)
      throws InterruptedException {
    GroupWorld world = GroupWorld.failing(chance, failing);
    world.startTime = Duration.ofSeconds(startSeconds);
    world.stableTakesNew = chance.nextInt(4) > 0;
    world.broken = List.of("none", "none", "none", "worker", "web").get(chance.nextInt(5));
    world.verdicts =
        step -> UNPAUSED.get(chance.nextInt(100) < 95 ? 0 : chance.nextInt(UNPAUSED.size()));

    drive(world, chance);

    if (world.saved().phase() == Phase.FAILED) {
      assertLeftWithTheCanary(world);
    } else {
      assertEnd(world);
    }
  }

  @Property(tries = 200)
  void shouldEndOld_whenAbortedAnywhere(
      @ForAll Random chance, @ForAll @IntRange(max = 120) int afterTurns)
      throws InterruptedException {
    GroupWorld world = GroupWorld.failing(chance, 5);
    world.begin();
    int turns = 0;
    while (!world.saved().phase().isTerminal()) {
      if (turns++ == afterTurns && world.saved().goal() == null) {
        world.command = Command.ABORT;
      }
      turn(world);
    }

    assertThat(world.saved().phase())
        .isEqualTo(world.command == null ? Phase.PROMOTED : Phase.ROLLED_BACK);
    assertEnd(world);
  }

  @Test
  void shouldTakeTheOthersBack_whenOneRouterFails() throws InterruptedException {
    GroupWorld world = new GroupWorld();
    world.begin();
    RolloutDriver driver = driver(world);
    while (world.saved().phase() != Phase.ANALYSING) {
      turn(world);
    }
    assertThat(traffic(world)).containsOnly(Map.entry("api", 50), Map.entry("web", 50));
    world.services.get("api").unreadable = true;
    world.services.get("api").unwritable = true;
    world.command = Command.ABORT;

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> driver.drive(world.saved(), null)))
        .isInstanceOf(DeployException.class)
        .hasMessage("the routes of api can't be written");

    assertThat(traffic(world)).containsOnly(Map.entry("api", 50), Map.entry("web", 0));
    assertThat(world.saved().phase()).isEqualTo(Phase.RETURNING_TRAFFIC);
    assertThat(world.services.get("api").status(Arm.CANARY).ready()).isPositive();

    world.services.get("api").unreadable = false;
    world.services.get("api").unwritable = false;
    driver(world).drive(world.saved(), null);

    assertThat(world.saved().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertEnd(world);
  }

  private static Map<String, Integer> traffic(GroupWorld world) {
    Map<String, Integer> weights = new TreeMap<>();
    for (String name : List.of("api", "web")) {
      GroupWorld.Service service = world.services.get(name);
      boolean readable = !service.unreadable;
      service.unreadable = false;
      weights.put(name, service.routes().traffic().weights().canary());
      service.unreadable = !readable;
    }
    return weights;
  }

  /** Where the version before came back too late, what serves goes on serving. */
  private static void assertLeftWithTheCanary(GroupWorld world) {
    world.fails = () -> false;
    assertThat(world.brokenPromises).isEmpty();
    assertThat(traffic(world).values()).allMatch(canary -> canary > 0);
    assertThat(world.services.values()).allMatch(service -> service.status(Arm.CANARY).ready() > 0);
  }

  private static void assertEnd(GroupWorld world) {
    Phase end = world.saved().phase();
    assertThat(world.brokenPromises).as("ended %s", end).isEmpty();
    assertThat(end).isIn(Phase.PROMOTED, Phase.ROLLED_BACK);
    String version = end == Phase.PROMOTED ? GroupWorld.NEW : GroupWorld.OLD;
    world.fails = () -> false;
    for (GroupWorld.Service service : world.services.values()) {
      assertThat(service.status(Arm.STABLE).version()).isEqualTo(version);
      assertThat(service.canary).isNull();
      if (!service.name.equals("worker")) {
        assertThat(service.routes().traffic()).isEqualTo(Traffic.ALL_STABLE);
      }
    }
  }

  /** Controllers that give up are followed by others, as people would start them. */
  private static void drive(GroupWorld world, Random chance) throws InterruptedException {
    world.begin();
    for (int i = 0; i < 50 && !world.saved().phase().isTerminal(); i++) {
      try {
        driver(world).drive(world.saved(), null);
      } catch (DeployException e) {
        world.sleep(Duration.ofSeconds(chance.nextInt(15)));
      }
    }
  }

  private static RolloutDriver driver(GroupWorld world) {
    return new RolloutDriver(
        TestReleases.shop("http://m/metrics"),
        rollout(world),
        new RolloutDriver.Parts(world, world.router(), world, world),
        RolloutListener.NONE,
        world.clock(),
        world);
  }

  private static Rollout rollout(GroupWorld world) {
    return new Rollout(
        new RolloutPlan(
            new Canary(
                    List.of(
                        new CanaryStep(50, Duration.ofSeconds(10)),
                        new CanaryStep(100, Duration.ofSeconds(10))))
                .stages(),
            world.target().newVersion(),
            world.target().previousVersion(),
            GroupWorld.SETTLE,
            Duration.ofSeconds(90),
            Duration.ofSeconds(90),
            Duration.ofSeconds(30)));
  }

  /** One turn of a driver, so that the test can come between. */
  private static void turn(GroupWorld world) throws InterruptedException {
    try {
      RolloutState state = world.saved();
      Observation seen =
          new Observation(
              world.status(Arm.STABLE),
              world.status(Arm.CANARY),
              world.router().routes(),
              world.judge(state, world.clock().instant()),
              world.command(),
              Instant.EPOCH);
      Transition transition = rollout(world).next(state, seen, world.clock().instant());
      for (Action action : transition.actions()) {
        perform(world, action);
      }
      world.save(transition.next());
      if (transition.actions().isEmpty() && transition.next().equals(state)) {
        world.sleep(Duration.ofMillis(250));
      }
    } catch (DeployException e) {
      world.sleep(Duration.ofSeconds(1));
    }
  }

  private static void perform(GroupWorld world, Action action) throws InterruptedException {
    if (action instanceof Action.ApplyStable apply) {
      world.applyStable(apply.version());
    } else if (action instanceof Action.Shift shift) {
      world.router().shift(shift.traffic());
    } else if (action instanceof Action.ApplyCanary apply) {
      world.applyCanary(apply.pods());
    } else if (action instanceof Action.RemoveCanary) {
      world.removeCanary();
    } else if (action instanceof Action.DefineArms) {
      world.router().defineArms();
    } else if (action instanceof Action.SettleSupporting settle) {
      world.settleSupporting(settle.goal());
    } else {
      world.applySupporting();
    }
  }
}
