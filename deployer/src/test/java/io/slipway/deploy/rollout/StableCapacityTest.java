package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StableCapacityTest {
  private final World world = World.withStable();
  private final Keeper keeper = new Keeper();

  /** Notes what is asked of it, and what the world was like. */
  private final class Keeper implements StableCapacity {
    private final List<Phase> heldIn = new ArrayList<>();
    private Traffic atFirst;
    private Instant since;
    private Duration patience = Duration.ZERO;
    private int failures;
    private boolean holds;

    @Override
    public void hold(ArmStatus stable) {
      if (failures-- > 0) {
        throw DeployException.temporary("away", null);
      }
      assertThat(stable.version()).isIn(World.OLD, World.NEW);
      atFirst = atFirst == null && !world.hasCanary() ? world.traffic() : atFirst;
      heldIn.add(world.saved().phase());
      holds = true;
    }

    @Override
    public boolean giveBack(Instant back, Instant now) {
      since = back;
      boolean free = back.equals(Instant.MIN) || !now.isBefore(back.plus(patience));
      holds = holds && !free;
      return free;
    }
  }

  private RolloutState drive(Command command) throws InterruptedException {
    Instant now = world.clock().instant();
    world.begin(
        RolloutState.begin(
            new RolloutState.Subject("shop-1", World.NEW, World.OLD, now), Duration.ofMinutes(30)));
    return new RolloutDriver(
            TestReleases.shop("http://m/metrics"),
            new Rollout(RolloutDriverTest.plan(false)),
            new RolloutDriver.Parts(world, world, world, world, Hold.NONE, keeper),
            RolloutListener.NONE,
            world.clock(),
            world)
        .drive(world.saved(), command);
  }

  @Test
  void shouldHoldBeforeThereIsACanary_andUntilStableIsUpdated() throws InterruptedException {
    assertThat(drive(null).phase()).isEqualTo(Phase.PROMOTED);

    assertThat(keeper.atFirst).isEqualTo(Traffic.ALL_STABLE);
    assertThat(keeper.heldIn)
        .contains(Phase.CANARY_STARTING, Phase.SHIFTING, Phase.ANALYSING, Phase.UPDATING_STABLE)
        .doesNotContain(Phase.PREPARING, Phase.RETURNING_TRAFFIC, Phase.REMOVING_CANARY);
    assertThat(keeper.holds).isFalse();
  }

  @Test
  void shouldEndOnlyOnceAllIsGivenBack() throws InterruptedException {
    keeper.patience = Duration.ofMinutes(5);

    RolloutState end = drive(null);

    assertThat(end.phase()).isEqualTo(Phase.PROMOTED);
    assertThat(end.since()).isAfterOrEqualTo(keeper.since.plus(keeper.patience));
    assertThat(world.traffic()).isEqualTo(Traffic.ALL_STABLE);
    assertThat(world.hasCanary()).isFalse();
    assertThat(world.lost).isEmpty();
  }

  @Test
  void shouldNotHoldOnAWayBack() throws InterruptedException {
    keeper.failures = Integer.MAX_VALUE;
    world.command = Command.ABORT;

    assertThat(drive(null).phase()).isEqualTo(Phase.ROLLED_BACK);
  }

  @Test
  void shouldRouteBeforeItWaits_whenAborted() throws InterruptedException {
    keeper.patience = Duration.ofMinutes(5);
    world.verdicts =
        step -> {
          world.command = Command.ABORT;
          keeper.failures = Integer.MAX_VALUE;
          return Verdict.HOLD;
        };

    Instant began = world.clock().instant();
    RolloutState end = drive(null);

    assertThat(end.phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(keeper.since).isBefore(began.plus(Duration.ofMinutes(1)));
    assertThat(world.shifts).last().isEqualTo(Traffic.ALL_STABLE);
  }

  @Test
  void shouldShiftNothing_whenItCannotBeHeldForNow() throws InterruptedException {
    keeper.failures = 20;

    assertThat(drive(null).phase()).isEqualTo(Phase.PROMOTED);

    assertThat(keeper.atFirst).isEqualTo(Traffic.ALL_STABLE);
  }

  @Test
  void shouldKeepTheHoldForANewerRelease() throws InterruptedException {
    world.supersededIn = Phase.ANALYSING;

    assertThat(drive(null).phase()).isEqualTo(Phase.SUPERSEDED);

    assertThat(keeper.holds).isTrue();
    assertThat(keeper.since).isNull();
  }

  @Test
  void shouldLetGoAtOnce_whenItFails() throws InterruptedException {
    RolloutState restoring = Sights.back(Phase.RESTORING_STABLE);
    Transition failed =
        new Transition(restoring.enter(Phase.FAILED, Sights.START, "so"), List.of());

    assertThat(keeper.guard(restoring, failed, Sights.OLD, Sights.START)).isEqualTo(failed);
  }
}
