package io.slipway.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.metrics.Sample;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Threshold;
import io.slipway.deploy.rollout.Goal;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricAnalystTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Metric METRIC =
      new Metric("error-rate", 0.05, 20, new Source(new Exposition("http://m/metrics"), null));

  private final List<RolloutEvent> events = new ArrayList<>();
  private final Page page = new Page();
  private final ExecutorService reader = Executors.newSingleThreadExecutor();
  private final MetricAnalyst analyst =
      new MetricAnalyst(
          INTERVAL,
          List.of(10, 100),
          step -> List.of(new MetricRun(METRIC, 2, 0.01, page)),
          new StepReport("shop", events::add),
          reader);
  private Instant now = START;

  @AfterEach
  void close() {
    analyst.close();
  }

  @Test
  void shouldJudgeWhatCameSinceTheStepBegan_andSayNothingOfTheFirstReading() throws Exception {
    RolloutState step = analysing(0);
    page.canary = 5000;

    assertThat(measured(step).verdict()).isEqualTo(Verdict.NO_DATA);
    page.canary += 25;
    assertThat(measured(step))
        .isEqualTo(
            new Judgement(
                Verdict.ADVANCE, "error-rate is 0.00 % of 25 requests, allowed is 5.00 %"));

    assertThat(events)
        .filteredOn(RolloutEvent.Verdict.class::isInstance)
        .extracting(event -> ((RolloutEvent.Verdict) event).verdict())
        .containsExactly("advance");
    assertThat(events)
        .contains(
            new RolloutEvent.Measured("shop", "error-rate", "canary", 0.0, 0.05, 25, "canary?"));
  }

  @Test
  void shouldBeginAnew_whenTheStepIsAnother() throws Exception {
    measured(analysing(0));
    page.canary += 100;
    assertThat(measured(analysing(0)).verdict()).isEqualTo(Verdict.ADVANCE);

    assertThat(measured(analysing(1)).verdict()).isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void shouldMeasureAtTheInterval() throws Exception {
    RolloutState step = analysing(0);
    measured(step);
    int readings = page.readings.get();

    analyst.judge(step, now.minusMillis(1));

    assertThat(page.readings).hasValue(readings);
  }

  @Test
  void shouldNotWait_whenTheSourceIsSlow() throws Exception {
    page.open = new CountDownLatch(1);

    Judgement first = analyst.judge(analysing(0), now);
    Judgement later = analyst.judge(analysing(0), now.plus(INTERVAL));

    assertThat(List.of(first, later)).containsOnly(Judgement.NOTHING_MEASURED);
    page.open.countDown();
  }

  @Test
  void shouldGoOnWithTheEvidence_whenAStepIsCompared() throws Exception {
    Comparison rule =
        new Comparison(Compared.ERRORS, null, null, Duration.ZERO, 10, Duration.ZERO, null);
    Metric metric = new Metric("errors", rule, METRIC.source());
    MetricRun run = new MetricRun(metric, 1, 0.01, page);
    MetricRuns runs = new MetricRuns(List.of(() -> run));
    page.failing = true;

    assertThat(runs.get().get(0).take(run.read(now)).silent()).isTrue();
    page.canary += 2;
    now = now.plus(INTERVAL);
    assertThat(run.take(run.read(now)).judgement().verdict()).isNotEqualTo(Verdict.ROLLBACK);
    assertThat(runs.get()).containsExactly(run);
    assertThat(run.take(run.read(now)).silent()).as("what came while weights moved").isTrue();
    page.canary += 2;
    now = now.plus(INTERVAL);
    assertThat(run.take(run.read(now)).judgement().verdict()).isEqualTo(Verdict.ROLLBACK);
  }

  @Test
  void shouldTellValues_whenConditionsAreHeld() {
    Metric metric =
        new Metric(
            "cpu",
            null,
            null,
            null,
            new Threshold("canary < 2", null, null, null, null, null, null, null),
            METRIC.source());
    MetricRun run = new MetricRun(metric, 1, 0.01, page);
    MetricRun.Pair pair =
        new MetricRun.Pair(now, true, new Reading.Nothing("-"), new Reading.Value(1.5));

    Judgement judgement = new StepReport("shop", events::add).take(10, List.of(run), List.of(pair));

    assertThat(judgement.verdict()).isEqualTo(Verdict.ADVANCE);
    assertThat(events)
        .first()
        .isEqualTo(
            new RolloutEvent.Evaluated(
                "shop",
                "cpu",
                1.5,
                null,
                "advance",
                "canary 1.50000: canary < 2 holds",
                "canary?"));
  }

  /** One whole measurement: asked for, read, judged. */
  private Judgement measured(RolloutState state) throws Exception {
    analyst.judge(state, now);
    reader.submit(() -> {}).get();
    Judgement judgement = analyst.judge(state, now);
    now = now.plus(INTERVAL);
    return judgement;
  }

  private static RolloutState analysing(int step) {
    return new RolloutState(
        new RolloutState.Subject("shop-1", "new", "old", START),
        Phase.ANALYSING,
        step,
        START.plusSeconds(step),
        START.plusSeconds(600),
        (Goal) null,
        null,
        "so");
  }

  /** A page with the canary's counter. */
  private static final class Page implements MetricSource {
    final AtomicInteger readings = new AtomicInteger();
    volatile double canary;
    volatile boolean failing;
    volatile CountDownLatch open = new CountDownLatch(0);

    @Override
    public Reading read(Arm arm) throws InterruptedException {
      open.await();
      readings.incrementAndGet();
      Map<String, String> labels =
          Map.of("response_code", failing && arm == Arm.CANARY ? "500" : "200");
      double stable = failing ? 20 * canary : 0;
      return new Reading.Counters(
          List.of(new Sample("m", labels, arm == Arm.CANARY ? canary : stable)));
    }

    @Override
    public String query(Arm arm) {
      return arm.word() + "?";
    }
  }
}
