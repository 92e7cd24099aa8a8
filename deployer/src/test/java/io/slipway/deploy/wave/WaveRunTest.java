package io.slipway.deploy.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.MovedClock;
import io.slipway.deploy.Outcome;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.RolloutResult;
import io.slipway.deploy.release.Wave;
import io.slipway.deploy.release.WaveCluster;
import io.slipway.deploy.release.WaveRollback;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaveRunTest {
  private static final String OLD = "shop@old";
  private static final String NEW = "shop@new";
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  private static final List<Wave> WAVES =
      List.of(
          new Wave("canary", List.of(cluster("test")), Duration.ofHours(1)),
          new Wave("regions", List.of(cluster("eu"), cluster("us")), null),
          new Wave("rest", List.of(cluster("ap")), null));

  private final MovedClock clock = new MovedClock(START.toString());
  private final World world = new World();
  private final List<RolloutEvent> events = new ArrayList<>();

  @Test
  void shouldGoFromWaveToWave_andRestBetweenThem() throws InterruptedException {
    RolloutResult result = run(WaveRollback.JOINT, false);

    assertThat(result)
        .isEqualTo(
            new RolloutResult("shop", Outcome.PROMOTED, NEW, "in clusters test, eu, us, ap"));
    assertThat(world.log)
        .containsExactly("opening", "test new", "opening", "eu new", "us new", "opening", "ap new");
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
    assertThat(events)
        .startsWith(
            new RolloutEvent.WaveStarted("shop", "canary", List.of("test")),
            new RolloutEvent.ClusterFinished("shop", "canary", "test", "promoted", "done"),
            new RolloutEvent.Waiting(
                "shop",
                "wave",
                "pause before wave regions",
                START.plus(Duration.ofHours(1)).toString()),
            new RolloutEvent.WaveStarted("shop", "regions", List.of("eu", "us")));
  }

  @ParameterizedTest
  @CsvSource({
    "JOINT, 'test old, eu old, us old, ap old', '; taken back: test, eu'",
    "WAVE,  'test new, eu old, us old, ap old', '; taken back: eu; still with the new version: test'",
    "NONE,  'test new, eu new, us old, ap old', '; still with the new version: test, eu'"
  })
  void shouldTakeBackWhatIsConfigured_whenAClusterFails(
      WaveRollback rollback, String versions, String words) throws InterruptedException {
    world.bad.add("us");

    RolloutResult result = run(rollback, false);

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason()).isEqualTo("cluster us of wave regions: too many errors" + words);
    assertThat(world.versions()).isEqualTo(versions);
  }

  @Test
  void shouldTakeBackTheLastFirst() throws InterruptedException {
    world.bad.add("ap");

    run(WaveRollback.JOINT, false);

    assertThat(world.log).endsWith("ap failed", "us old", "eu old", "test old");
  }

  @Test
  void shouldLeaveAlone_whatRanTheVersionBeforeOrRanNothing() throws InterruptedException {
    world.running.put("test", NEW);
    world.running.remove("eu");
    world.bad.add("us");

    RolloutResult result = run(WaveRollback.JOINT, false);

    assertThat(world.versions()).isEqualTo("test new, eu new, us old, ap old");
    assertThat(result.reason())
        .isEqualTo(
            "cluster us of wave regions: too many errors; still with the new version: eu (it ran nothing before, so there is nothing to go back to)");
  }

  @Test
  void shouldGoOnTakingBack_whenOneClusterCannotGoBack() throws InterruptedException {
    world.bad.add("ap");
    world.stuck.add("us");

    RolloutResult result = run(WaveRollback.JOINT, false);

    assertThat(world.versions()).isEqualTo("test old, eu old, us new, ap old");
    assertThat(result.reason())
        .endsWith("; taken back: test, eu; still with the new version: us (us can't be reached)");
  }

  @Test
  void shouldThrowWhatCameBack_whenTheFirstClusterCannotBeReached() throws InterruptedException {
    world.away.add("test");

    assertThatThrownBy(() -> run(WaveRollback.JOINT, false))
        .isInstanceOf(DeployException.class)
        .hasMessage("test can't be reached");
    world.away.clear();
    assertThat(run(WaveRollback.JOINT, true).outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldStayPaused_untilSomeoneResumes() throws InterruptedException {
    world.pausing.add("eu");

    assertThat(run(WaveRollback.JOINT, false).outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(world.versions()).isEqualTo("test new, eu old, us old, ap old");
    world.pausing.clear();

    assertThat(run(WaveRollback.JOINT, true).outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldRefuseToResume_anotherImage() throws InterruptedException {
    world.pausing.add("eu");
    run(WaveRollback.JOINT, false);

    assertThatThrownBy(() -> run(WaveRollback.JOINT, true, "shop@newer"))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("the run of waves that would be resumed brings shop@new to test");
  }

  /** Kills the run before each of its writes in turn, in clusters and of its own state. */
  @ParameterizedTest
  @EnumSource(WaveRollback.class)
  void shouldConverge_whereverItIsKilledWhileAClusterFails(WaveRollback rollback)
      throws InterruptedException {
    world.bad.add("us");
    run(rollback, false);
    String expected = world.versions();
    int writes = world.writes;
    assertThat(writes).isGreaterThan(8);

    for (int death = 0; death < writes; death++) {
      World fresh = new World();
      fresh.bad.add("us");
      fresh.dieAt = death;
      assertThatThrownBy(() -> run(fresh, rollback, false)).isInstanceOf(Killed.class);
      fresh.dieAt = Integer.MAX_VALUE;
      run(fresh, rollback, true);

      assertThat(fresh.versions()).as("killed before write %d", death).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldConverge_whereverItIsKilledWhileAllIsWell(boolean after) throws InterruptedException {
    run(WaveRollback.JOINT, false);
    for (int death = 0; death < world.writes; death++) {
      World fresh = new World();
      fresh.dieAt = death;
      fresh.diesAfterTheWrite = after;
      assertThatThrownBy(() -> run(fresh, WaveRollback.JOINT, false)).isInstanceOf(Killed.class);
      fresh.dieAt = Integer.MAX_VALUE;

      assertThat(run(fresh, WaveRollback.JOINT, true).outcome())
          .isIn(Outcome.PROMOTED, Outcome.UNCHANGED);
      assertThat(fresh.versions()).isEqualTo("test new, eu new, us new, ap new");
    }
  }

  /** A cluster promoted just before a kill is one of this run's, and goes back with it. */
  @Test
  void shouldTakeBackWhatWasPromotedBeforeAKill() throws InterruptedException {
    world.dieAt = 3;
    assertThatThrownBy(() -> run(WaveRollback.JOINT, false)).isInstanceOf(Killed.class);
    assertThat(world.versions()).startsWith("test new");
    world.dieAt = Integer.MAX_VALUE;
    world.bad.add("eu");

    run(WaveRollback.JOINT, true);

    assertThat(world.versions()).isEqualTo("test old, eu old, us old, ap old");
  }

  private static List<Wave> together(int concurrency) {
    return List.of(
        new Wave("canary", List.of(cluster("test")), null),
        new Wave(
            "regions", List.of(cluster("eu"), cluster("us"), cluster("ap")), concurrency, null));
  }

  @Test
  void shouldBringInAsManyAtATimeAsTheWaveSays() throws InterruptedException {
    CountDownLatch two = new CountDownLatch(2);
    world.waiting.put("eu", two);
    world.waiting.put("us", two);

    RolloutResult result = driver(world, together(2), WaveRollback.JOINT).drive(NEW, false);

    assertThat(result.outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(world.most).hasValue(2);
    assertThat(world.versions()).isEqualTo("test new, eu new, us new, ap new");
  }

  @ParameterizedTest
  @CsvSource({
    "JOINT, 'test old, eu old, us old, ap old', '; taken back: test, eu'",
    "WAVE,  'test new, eu old, us old, ap old', '; taken back: eu; still with the new version: test'"
  })
  void shouldStopThoseUnderWay_whenAnotherFails(
      WaveRollback rollback, String versions, String words) throws InterruptedException {
    world.waiting.put("eu", new CountDownLatch(2));
    world.bad.add("us");

    RolloutResult result = driver(world, together(2), rollback).drive(NEW, false);

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason()).isEqualTo("cluster us of wave regions: too many errors" + words);
    assertThat(world.versions()).isEqualTo(versions);
    assertThat(world.log).contains("eu stopped").doesNotContain("ap new");
  }

  @Test
  void shouldLetThoseUnderWayEnd_whenNothingIsToGoBack() throws InterruptedException {
    CountDownLatch two = new CountDownLatch(2);
    world.waiting.put("eu", two);
    world.waiting.put("us", two);
    world.bad.add("us");

    RolloutResult result = driver(world, together(2), WaveRollback.NONE).drive(NEW, false);

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(world.versions()).startsWith("test new, eu new, us old");
  }

  @Test
  void shouldLetTheOthersEnd_whenOnePauses() throws InterruptedException {
    CountDownLatch two = new CountDownLatch(2);
    world.waiting.put("eu", two);
    world.waiting.put("us", two);
    world.pausing.add("eu");

    RolloutResult paused = driver(world, together(2), WaveRollback.JOINT).drive(NEW, false);

    assertThat(paused.outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(paused.reason()).isEqualTo("cluster eu: approval");
    assertThat(world.versions()).startsWith("test new, eu old, us new");
    world.pausing.clear();
    assertThat(driver(world, together(2), WaveRollback.JOINT).drive(NEW, true).outcome())
        .isEqualTo(Outcome.PROMOTED);
    assertThat(world.versions()).isEqualTo("test new, eu new, us new, ap new");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldConverge_whereverItIsKilledWithClustersUnderWay(boolean fails)
      throws InterruptedException {
    String expected =
        fails ? "test old, eu old, us old, ap old" : "test new, eu new, us new, ap new";
    for (int death = 0; death < 14; death++) {
      World fresh = new World();
      if (fails) {
        fresh.bad.add("ap");
      }
      fresh.dieAt = death;
      try {
        driver(fresh, together(3), WaveRollback.JOINT).drive(NEW, false);
      } catch (Killed e) {
        fresh.dieAt = Integer.MAX_VALUE;
        driver(fresh, together(3), WaveRollback.JOINT).drive(NEW, true);
      }

      assertThat(fresh.versions()).as("killed before write %d", death).isEqualTo(expected);
    }
  }

  private RolloutResult run(WaveRollback rollback, boolean resume) throws InterruptedException {
    return run(world, rollback, resume);
  }

  private RolloutResult run(WaveRollback rollback, boolean resume, String image)
      throws InterruptedException {
    return driver(world, rollback).drive(image, resume);
  }

  private RolloutResult run(World in, WaveRollback rollback, boolean resume)
      throws InterruptedException {
    return driver(in, rollback).drive(NEW, resume);
  }

  private WaveRun driver(World in, WaveRollback rollback) {
    return driver(in, WAVES, rollback);
  }

  private WaveRun driver(World in, List<Wave> waves, WaveRollback rollback) {
    return new WaveRun(
        "shop", new WavePlan(waves, rollback), in, in.store, events::add, clock, clock);
  }

  private static WaveCluster cluster(String name) {
    return new WaveCluster(name, name, null, null);
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Clusters and a store that survive the process. */
  private static final class World implements WaveSites {
    final Map<String, String> running = new ConcurrentHashMap<>();
    final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final Set<String> bad = new HashSet<>();
    final Set<String> stuck = new HashSet<>();
    final Set<String> away = new HashSet<>();
    final Set<String> pausing = new HashSet<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    int writes;
    int dieAt = Integer.MAX_VALUE;
    boolean diesAfterTheWrite;
    private WaveState saved;

    final WaveStore store =
        new WaveStore() {
          @Override
          public Optional<WaveState> load() {
            return Optional.ofNullable(saved);
          }

          @Override
          public void save(WaveState state) {
            write(() -> saved = state);
          }
        };

    World() {
      for (String name : List.of("test", "eu", "us", "ap")) {
        running.put(name, OLD);
      }
    }

    private synchronized void write(Runnable change) {
      boolean dies = writes++ >= dieAt;
      if (!dies || diesAfterTheWrite) {
        change.run();
      }
      if (dies) {
        throw new Killed();
      }
    }

    String versions() {
      return String.join(
          ", ",
          List.of("test", "eu", "us", "ap").stream()
              .map(name -> name + " " + running.getOrDefault(name, "none").replace("shop@", ""))
              .toList());
    }

    @Override
    public String running(String cluster) {
      return running.get(cluster);
    }

    @Override
    public RolloutResult deploy(String cluster, boolean resume) throws InterruptedException {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        CountDownLatch until = waiting.get(cluster);
        if (until != null) {
          until.countDown();
          assertThat(until.await(10, TimeUnit.SECONDS)).isTrue();
        }
        return deployed(cluster);
      } finally {
        now.decrementAndGet();
      }
    }

    @Override
    public Optional<RolloutResult> stop(String cluster) {
      log.add(cluster + " stopped");
      return Optional.of(result(Outcome.ROLLED_BACK, "aborted"));
    }

    private RolloutResult deployed(String cluster) {
      if (away.contains(cluster)) {
        throw DeployException.failed(cluster + " can't be reached");
      }
      if (pausing.contains(cluster)) {
        return result(Outcome.PAUSED, "approval");
      }
      if (NEW.equals(running.get(cluster))) {
        return result(Outcome.UNCHANGED, "runs already");
      }
      if (bad.contains(cluster)) {
        log.add(cluster + " failed");
        return result(Outcome.ROLLED_BACK, "too many errors");
      }
      write(() -> running.put(cluster, NEW));
      log.add(cluster + " new");
      return result(Outcome.PROMOTED, "done");
    }

    @Override
    public RolloutResult takeBack(String cluster, String before) {
      if (stuck.contains(cluster)) {
        throw DeployException.failed(cluster + " can't be reached");
      }
      if (before.equals(running.get(cluster))) {
        return result(Outcome.UNCHANGED, "taken back already");
      }
      write(() -> running.put(cluster, before));
      log.add(cluster + " old");
      return result(Outcome.PROMOTED, "taken back");
    }

    @Override
    public void awaitOpening() {
      log.add("opening");
    }

    private static RolloutResult result(Outcome outcome, String reason) {
      return new RolloutResult("shop", outcome, NEW, reason);
    }
  }
}
