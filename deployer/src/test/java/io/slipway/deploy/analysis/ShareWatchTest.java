package io.slipway.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Sighting.Answer;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.metrics.Sample;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.rollout.Settling;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.routing.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShareWatchTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Traffic TENTH = Traffic.of(Weights.canary(10));
  private static final Settling SETTLING = new Settling("90/10", START);
  private static final Confirm PAGE =
      new Confirm(
          new Source(new Exposition("http://m/metrics"), null),
          null,
          null,
          null,
          WINDOW,
          null,
          null,
          null,
          null);
  private static final Confirm QUERY =
      new Confirm(new Source(null, new Prometheus("http://p:9090", "q{{arm}}")));

  private final List<RolloutEvent> events = new ArrayList<>();
  private final Counted counted = new Counted();
  private Instant now = START;
  private ShareWatch watch = watch(PAGE);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void shouldSeeTheShare_onceTheWindowIsOver() throws Exception {
    counted.add(9_000, 9_000);
    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.TOO_FEW);
    counted.add(450, 50);
    assertThat(look(SETTLING, TENTH).answer()).as("before the window").isEqualTo(Answer.TOO_FEW);
    counted.add(450, 50);

    Sighting seen = look(SETTLING, TENTH);

    assertThat(seen.answer()).as(seen.reason()).isEqualTo(Answer.FITS);
    assertThat(seen.requests()).isEqualTo(1000);
    assertThat(events)
        .last()
        .isEqualTo(
            new RolloutEvent.TrafficObserved(
                "shop", "shop", 10, 10.0, 1000, "confirmed", seen.reason(), "canary?"));
  }

  /** What was counted before the last proxy followed doesn't weigh on what came after. */
  @Test
  void shouldLookAtTheNewestWindow_whenProxiesFollowLate() throws Exception {
    look(SETTLING, Traffic.ALL_STABLE);
    for (int i = 0; i < 4; i++) {
      counted.add(900, 100);
      look(SETTLING, Traffic.ALL_STABLE);
    }
    assertThat(look(SETTLING, Traffic.ALL_STABLE).answer()).isEqualTo(Answer.DIFFERS);
    counted.add(1000, 0);
    assertThat(look(SETTLING, Traffic.ALL_STABLE).answer()).isEqualTo(Answer.FITS);
    counted.add(1000, 1);
    assertThat(look(SETTLING, Traffic.ALL_STABLE).answer()).isEqualTo(Answer.DIFFERS);

    assertThat(answers()).containsExactly("differs", "confirmed", "differs");
  }

  @Test
  void shouldLookFurtherBack_whenTheNewestWindowHasTooFewRequests() throws Exception {
    look(SETTLING, TENTH);
    Sighting seen = Sighting.NOTHING_YET;
    for (int i = 0; i < 12; i++) {
      counted.add(45, 5);
      seen = look(SETTLING, TENTH);
      if (i < 2) {
        assertThat(seen.answer()).isEqualTo(Answer.TOO_FEW);
      }
    }

    assertThat(seen.answer()).as(seen.reason()).isEqualTo(Answer.FITS);
  }

  @Test
  void shouldBeginAnew_whenTheRouteIsWrittenAgain() throws Exception {
    look(SETTLING, TENTH);
    counted.add(900, 100);
    look(SETTLING, TENTH);
    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.FITS);

    Settling again = new Settling("90/10", START.plusSeconds(60));

    assertThat(look(again, TENTH).answer()).isEqualTo(Answer.TOO_FEW);
  }

  @Test
  void shouldBearAFailureOrTwo_andThenSayWhy() throws Exception {
    look(SETTLING, TENTH);
    counted.add(900, 100);
    look(SETTLING, TENTH);
    look(SETTLING, TENTH);
    counted.broken = true;

    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.FITS);
    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.FITS);
    assertThat(look(SETTLING, TENTH))
        .isEqualTo(Sighting.unreadable("stable: GET http://m/metrics answered 500"));
  }

  @Test
  void shouldTakeAQueryAtItsWord() throws Exception {
    watch.close();
    watch = watch(QUERY);
    counted.values = arm -> arm == Arm.CANARY ? 11.5 : 90.0;

    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.TOO_FEW);
    counted.values = arm -> arm == Arm.CANARY ? 60.0 : 587.0;
    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.FITS);
    counted.values = arm -> arm == Arm.CANARY ? -1.0 : 587.0;
    look(SETTLING, TENTH);
    look(SETTLING, TENTH);
    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.UNREADABLE);
  }

  @Test
  void shouldNotWait_whenTheSourceIsSlow() throws Exception {
    counted.open = new CountDownLatch(1);
    watch.close();
    watch =
        new ShareWatch("shop", List.of(new ShareWatch.Watched("shop", PAGE, counted)), events::add);

    assertThat(watch.look(SETTLING, TENTH, now)).isEqualTo(Sighting.NOTHING_YET);
    assertThat(watch.look(SETTLING, TENTH, now.plusSeconds(9))).isEqualTo(Sighting.NOTHING_YET);
    counted.open.countDown();
  }

  @Test
  void shouldAskForAll_whenSeveralWorkloadsAreWatched() throws Exception {
    Counted other = new Counted();
    watch.close();
    watch =
        new ShareWatch(
            "shop",
            List.of(
                new ShareWatch.Watched("web", PAGE, counted),
                new ShareWatch.Watched("api", PAGE, other)),
            events::add,
            new AtOnce());
    look(SETTLING, TENTH);
    counted.add(900, 100);
    other.add(1000, 0);
    look(SETTLING, TENTH);

    assertThat(look(SETTLING, TENTH).answer()).isEqualTo(Answer.DIFFERS);
  }

  private ShareWatch watch(Confirm confirm) {
    return new ShareWatch(
        "shop",
        List.of(new ShareWatch.Watched("shop", confirm, counted)),
        events::add,
        new AtOnce());
  }

  private List<String> answers() {
    return events.stream().map(event -> ((RolloutEvent.TrafficObserved) event).answer()).toList();
  }

  /** Half a window later. */
  private Sighting look(Settling settling, Traffic wanted) throws Exception {
    watch.look(settling, wanted, now);
    Sighting seen = watch.look(settling, wanted, now);
    now = now.plus(WINDOW.dividedBy(2));
    return seen;
  }

  /** Counters of both arms. */
  private static final class Counted implements MetricSource {
    private final Map<Arm, Double> counts = new EnumMap<>(Arm.class);
    volatile boolean broken;
    volatile Function<Arm, Double> values = arm -> null;
    volatile CountDownLatch open = new CountDownLatch(0);

    synchronized void add(int stable, int canary) {
      counts.merge(Arm.STABLE, (double) stable, Double::sum);
      counts.merge(Arm.CANARY, (double) canary, Double::sum);
    }

    @Override
    public synchronized Reading read(Arm arm) throws InterruptedException {
      open.await();
      Double value = values.apply(arm);
      if (broken) {
        return new Reading.Nothing("GET http://m/metrics answered 500");
      }
      return value != null
          ? new Reading.Value(value)
          : new Reading.Counters(List.of(new Sample("m", Map.of(), counts.getOrDefault(arm, 0.0))));
    }

    @Override
    public String query(Arm arm) {
      return arm.word() + "?";
    }
  }

  /** Does at once what it is given. */
  private static final class AtOnce extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
