package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HoldTest {
  private static final Hold FROZEN = (promotes, now) -> "frozen";
  private static final Hold GATE = (promotes, now) -> promotes ? "asks the board" : null;

  private final World world = World.withStable();

  @Test
  void shouldPauseBeforeTheNextStep_whenHeld() throws InterruptedException {
    RolloutState end = drive(FROZEN, begin(), null);

    assertThat(end.phase()).isEqualTo(Phase.PAUSED);
    assertThat(end.reason()).isEqualTo("frozen");
    assertThat(world.traffic()).isEqualTo(Traffic.of(Weights.canary(10)));
  }

  @Test
  void shouldPauseOnlyBeforePromotion_whenAGateStandsThere() throws InterruptedException {
    RolloutState end = drive(GATE, begin(), null);

    assertThat(end.reason()).isEqualTo("asks the board");
    assertThat(world.traffic()).isEqualTo(Traffic.of(Weights.canary(100)));
    assertThat(world.stableVersion()).isEqualTo(World.OLD);
    assertThat(drive(Hold.NONE, end, Command.RESUME).phase()).isEqualTo(Phase.PROMOTED);
  }

  @Test
  void shouldNotHoldARollbackOrAnAbort() throws InterruptedException {
    world.verdicts = step -> Verdict.ROLLBACK;
    assertThat(drive(FROZEN, begin(), null).phase()).isEqualTo(Phase.ROLLED_BACK);

    world.verdicts = step -> Verdict.ADVANCE;
    RolloutState paused = drive(FROZEN, begin(), null);
    assertThat(drive(FROZEN, paused, Command.ABORT).phase()).isEqualTo(Phase.ROLLED_BACK);
  }

  @Test
  void shouldNotHoldAPersonsPromotion() throws InterruptedException {
    assertThat(drive(FROZEN, begin(), Command.PROMOTE).phase()).isEqualTo(Phase.PROMOTED);
    assertThat(world.lost).isEmpty();
  }

  @Test
  void shouldNotCountTheTimeOfAHold_againstTheDeadline() throws InterruptedException {
    RolloutState paused = drive(FROZEN, begin(), null);
    world.sleep(Duration.ofDays(14));

    assertThat(drive(Hold.NONE, paused, Command.RESUME).phase()).isEqualTo(Phase.PROMOTED);
  }

  @Test
  void shouldPauseAndGoOnAllTheSame_whenKilledAtAnyWrite() throws InterruptedException {
    drive(GATE, begin(), null);
    int writes = world.writes();
    assertThat(writes).isGreaterThan(5);
    for (int write = 1; write <= writes; write++) {
      World killed = World.withStable();
      killed.crashAt = write;
      killed.begin(begin(killed));

      RolloutState paused = survive(killed);

      assertThat(paused.phase()).isEqualTo(Phase.PAUSED);
      assertThat(driver(killed, Hold.NONE).drive(paused, Command.RESUME).phase())
          .isEqualTo(Phase.PROMOTED);
      assertThat(killed.lost).isEmpty();
    }
  }

  private static RolloutState survive(World killed) throws InterruptedException {
    try {
      return driver(killed, GATE).drive(killed.saved(), null);
    } catch (World.Crash crash) {
      killed.sleep(Duration.ofSeconds(15));
      return driver(killed, GATE).drive(killed.saved(), null);
    }
  }

  private RolloutState drive(Hold hold, RolloutState from, Command command)
      throws InterruptedException {
    world.begin(from);
    return driver(world, hold).drive(from, command);
  }

  private static RolloutDriver driver(World world, Hold hold) {
    return new RolloutDriver(
        TestReleases.shop("http://m/metrics"),
        new Rollout(RolloutDriverTest.plan(false)),
        new RolloutDriver.Parts(world, world, world, world, hold, world),
        RolloutListener.NONE,
        world.clock(),
        world);
  }

  private RolloutState begin() {
    return begin(world);
  }

  private static RolloutState begin(World world) {
    Instant now = world.clock().instant();
    return RolloutState.begin(
        new RolloutState.Subject("shop-1", World.NEW, World.OLD, now), Duration.ofMinutes(30));
  }
}
