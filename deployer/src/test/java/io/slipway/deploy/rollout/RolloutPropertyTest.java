package io.slipway.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.BlueGreen;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Stage;
import io.slipway.deploy.release.Unconfirmed;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens, in whatever order, with controllers killed at random. */
class RolloutPropertyTest {
  /** Without the verdict that waits for someone. */
  private static final List<Verdict> UNPAUSED =
      List.of(Verdict.ADVANCE, Verdict.HOLD, Verdict.NO_DATA, Verdict.ROLLBACK);

  /** Bears more than any proxy takes. */
  private static final Confirm PATIENT =
      new Confirm(
          new Source(new Exposition("http://m/metrics"), null),
          null,
          null,
          null,
          secs(1),
          secs(300),
          null,
          secs(300),
          null);

  private static final Instant START = Instant.EPOCH;
  private static final List<Phase> ENDS = List.of(Phase.PROMOTED, Phase.ROLLED_BACK);

  /**
   * Where the version before takes longer to come back than its deadline, a rollout fails, and the
   * canary goes on serving.
   */
  @Property(tries = 500)
  void shouldEndOldOrNewAndLoseNothing(
      @ForAll Random chance,
      @ForAll boolean canaryStarts,
      @ForAll boolean stableTakesNew,
      @ForAll @IntRange(min = 1, max = 60) int startSeconds,
      @ForAll("strategies") List<Stage> stages)
      throws InterruptedException {
    World world = World.withStable();
    world.canaryStarts = canaryStarts;
    world.stableTakesNew = stableTakesNew;
    world.startTime = Duration.ofSeconds(startSeconds);
    world.verdicts =
        step -> UNPAUSED.get(chance.nextInt(100) < 90 ? 0 : chance.nextInt(UNPAUSED.size()));

    Phase end = drive(world, chance, stages);

    if (end == Phase.FAILED) {
      assertThat(world.traffic().reachesCanary()).isTrue();
      assertThat(world.lost).isEmpty();
      return;
    }
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

  /** Whoever comes with whatever, the newest version serves in the end. */
  @Property(tries = 300)
  void shouldEndWithTheNewest_whenSuperseded(
      @ForAll Random chance,
      @ForAll @IntRange(min = 1, max = 20) int startSeconds,
      @ForAll @IntRange(max = 60) int afterWrites,
      @ForAll boolean stableTakesNew,
      @ForAll("strategies") List<Stage> stages)
      throws InterruptedException {
    World world = World.withStable();
    world.stableTakesNew = stableTakesNew;
    world.startTime = Duration.ofSeconds(startSeconds);
    List<Command> commands = List.of(Command.SUPERSEDE, Command.PROMOTE, Command.ABORT);
    world.verdicts =
        step -> {
          if (world.writes() > afterWrites && world.command == null) {
            world.command = commands.get(chance.nextInt(100) < 80 ? 0 : 1 + chance.nextInt(2));
          }
          return Verdict.HOLD;
        };
    Phase first = drive(world, chance, stages);
    assertThat(world.lost).as("until %s", first).isEmpty();

    world.stableTakesNew = true;
    world.verdicts = step -> Verdict.ADVANCE;
    world.succeed(Duration.ofMinutes(30));
    Phase end = driveOn(world, chance, SupersedeTest.newer(world, stages));

    SupersedeTest.assertNewest(world, end);
  }

  /**
   * Proxies follow long after the settle time: no Pod goes before they do, wherever controllers are
   * killed, and whatever else is asked.
   */
  @Property(tries = 400)
  void shouldLoseNothing_whenProxiesFollowLateAndThatIsSeen(
      @ForAll Random chance,
      @ForAll @IntRange(min = 1, max = 20) int startSeconds,
      @ForAll @IntRange(max = 60) int lateSeconds,
      @ForAll boolean stableTakesNew,
      @ForAll("strategies") List<Stage> stages)
      throws InterruptedException {
    World world = World.withStable();
    world.follows = Duration.ofSeconds(lateSeconds);
    world.stableTakesNew = stableTakesNew;
    world.startTime = Duration.ofSeconds(startSeconds);
    world.fog = () -> chance.nextInt(100) < 20 ? Sighting.Answer.TOO_FEW : null;
    List<Command> commands = List.of(Command.ABORT, Command.PROMOTE);
    world.verdicts =
        step -> {
          if (chance.nextInt(100) < 2 && world.command == null) {
            world.command = commands.get(chance.nextInt(2));
          }
          return chance.nextInt(100) < 95 ? Verdict.ADVANCE : Verdict.ROLLBACK;
        };

    world.begin(begin(world));
    Phase end = driveOn(world, chance, RolloutDriverTest.plan(stages).confirming(PATIENT));

    assertThat(ENDS).contains(end);
    RolloutDriverTest.assertEnd(world, end);
  }

  /** Whatever is seen or not seen, a person's word ends it, and routes go before Pods. */
  @Property(tries = 400)
  void shouldEnd_whateverIsSeenOfTheTraffic(
      @ForAll Random chance,
      @ForAll("answers") List<Sighting.Answer> answers,
      @ForAll Unconfirmed onNoData,
      @ForAll boolean pauses,
      @ForAll("strategies") List<Stage> stages)
      throws InterruptedException {
    World world = World.withStable();
    world.fog = () -> answers.get(chance.nextInt(answers.size()));
    world.verdicts = step -> chance.nextInt(100) < 95 ? Verdict.ADVANCE : Verdict.ROLLBACK;
    Confirm confirm =
        ConfirmCases.confirm(pauses ? Unconfirmed.PAUSE : Unconfirmed.ROLL_BACK, onNoData);
    RolloutPlan plan = RolloutDriverTest.plan(stages).confirming(confirm);

    world.begin(begin(world));
    Phase end = driveOn(world, chance, plan);
    world.crashAt = -1;
    for (int i = 0; i < 20 && end == Phase.PAUSED; i++) {
      Command word = List.of(Command.RESUME, Command.PROMOTE, Command.ABORT).get(chance.nextInt(3));
      end = driver(world, plan).drive(world.saved(), word).phase();
    }

    assertThat(ENDS).contains(end);
    RolloutDriverTest.assertEnd(world, end);
  }

  @Provide
  Arbitrary<List<Sighting.Answer>> answers() {
    return Arbitraries.of(Sighting.Answer.class).list().ofMinSize(1).ofMaxSize(3);
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
    assertThat(world.traffic()).isEqualTo(Traffic.ALL_STABLE);
    assertThat(world.hasCanary()).isFalse();
  }

  /** Canaries with any of what a step can say, and blue/green. */
  @Provide
  Arbitrary<List<Stage>> strategies() {
    Arbitrary<List<RequestMatch>> matches =
        Arbitraries.of(RequestMatch.header("x-canary", "yes")).list().ofMaxSize(1).injectNull(0.3);
    Arbitrary<Duration> whiles =
        Arbitraries.integers().between(1, 20).map(Duration::ofSeconds).injectNull(0.4);
    Arbitrary<String> scales = Arbitraries.of("full", "traffic", "80%", "9").injectNull(0.4);
    Arbitrary<List<Stage>> canaries =
        Combinators.combine(
                Arbitraries.integers().between(0, 80).set().ofMaxSize(4),
                matches.list().ofSize(4),
                Arbitraries.of(0, 30, 100).injectNull(0.5).list().ofSize(4),
                scales.list().ofSize(4),
                whiles.list().ofSize(8))
            .as(RolloutPropertyTest::canary);
    Arbitrary<List<Stage>> blueGreens =
        Combinators.combine(matches, whiles)
            .as(
                (preview, wait) ->
                    new BlueGreen(preview, null, wait, null, null, secs(6)).stages());
    return Arbitraries.oneOf(canaries, blueGreens);
  }

  private static List<Stage> canary(
      Set<Integer> weights,
      List<List<RequestMatch>> matches,
      List<Integer> mirrors,
      List<String> scales,
      List<Duration> whiles) {
    List<CanaryStep> steps = new ArrayList<>();
    for (int weight : new TreeSet<>(weights)) {
      int i = steps.size();
      Integer mirror = weight == 0 ? mirrors.get(i) : Integer.valueOf(0);
      steps.add(
          new CanaryStep(
              weight,
              matches.get(i),
              mirror,
              scales.get(i),
              whiles.get(i),
              whiles.get(i + 4),
              null));
    }
    steps.add(new CanaryStep(100, null, 0, "full", secs(6), null, null));
    return new Canary(steps).stages();
  }

  private static Duration secs(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Phase drive(World world, Random chance, List<Stage> stages)
      throws InterruptedException {
    world.begin(begin(world));
    return driveOn(world, chance, RolloutDriverTest.plan(stages));
  }

  private static Phase driveOn(World world, Random chance, RolloutPlan plan)
      throws InterruptedException {
    for (int controller = 0; controller < 200; controller++) {
      world.crashAt = chance.nextBoolean() ? world.writes() + 1 + chance.nextInt(12) : -1;
      world.crashAfterWrite = chance.nextBoolean();
      try {
        return driver(world, plan).drive(world.saved(), null).phase();
      } catch (World.Crash crash) {
        world.sleep(Duration.ofSeconds(chance.nextInt(15)));
      }
    }
    return world.saved().phase();
  }

  private static RolloutDriver driver(World world, RolloutPlan plan) {
    return new RolloutDriver(
        TestReleases.shop("http://m/metrics"),
        new Rollout(plan),
        new RolloutDriver.Parts(world, world, world, world, Hold.NONE, world),
        RolloutListener.NONE,
        world.clock(),
        world);
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
            world.command(),
            START);
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
      world.shift(shift.traffic());
    } else if (action instanceof Action.ApplyCanary apply) {
      world.applyCanary(apply.pods());
    } else if (action instanceof Action.RemoveCanary) {
      world.removeCanary();
    } else if (action instanceof Action.DefineArms) {
      world.defineArms();
    } else if (action instanceof Action.SettleSupporting settle) {
      world.settleSupporting(settle.goal());
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
