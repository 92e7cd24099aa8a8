package io.slipway.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.deploy.analysis.CountSeries.By;
import io.slipway.deploy.judge.Counts;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {
  private static final Source PAGE = new Source(new Exposition("http://m/metrics"), null);
  private static final Analysis ANALYSIS =
      new Analysis(
          Duration.ofSeconds(5),
          2,
          null,
          List.of(new Metric("errors", Comparison.of(Compared.ERRORS), PAGE)));

  private static final List<String> COLUMNS =
      List.of("at", "canaryRequests", "canaryErrors", "stableRequests", "stableErrors");

  @TempDir Path directory;

  @Test
  void shouldSayWhenItWouldHaveRolledBack() {
    ReplayReport report = replay(ANALYSIS, moments(60, 2), 50);

    assertThat(report.verdict()).isEqualTo("rollback");
    assertThat(report.afterSeconds()).isBetween(35.0, 120.0);
    assertThat(report.reason()).startsWith("the canary is worse: ");
    assertThat(report.falseAlarms()).isNotNull();
    assertThat(report.falseAlarms().split()).isLessThan(0.05);
  }

  @Test
  void shouldSayThatItWouldHaveGoneOn_andWhatIsLeftOut() {
    Analysis analysis =
        new Analysis(
            Duration.ofSeconds(5),
            2,
            null,
            List.of(
                new Metric("errors", Comparison.of(Compared.ERRORS), PAGE),
                new Metric("slow", Comparison.of(Compared.LATENCY), PAGE)));
    ReplayReport report = replay(analysis, moments(60, 0), 0);

    assertThat(report.verdict()).isEqualTo("advance");
    assertThat(report.falseAlarms()).isNull();
    assertThat(report.notReplayed()).containsExactly("slow");
  }

  @Test
  void shouldReadTheSame_fromEveryForm() throws IOException {
    String csv =
        "at,canaryRequests,canaryErrors,stableRequests,stableErrors\n5,10,1,100,2\n10,20,1,200,4\n";
    String json =
        """
        {"at":5,"canaryRequests":10,"canaryErrors":1,"stableRequests":100,"stableErrors":2}
        {"at":"1970-01-01T00:00:10Z","canaryRequests":20,"canaryErrors":1,"stableRequests":200,"stableErrors":4}
        """;
    String record =
        """
        {"seq":1,"at":"1970-01-01T00:00:05Z","type":"rollout.measured","arm":"stable","value":0.02,"samples":100}
        {"seq":2,"at":"1970-01-01T00:00:05Z","type":"rollout.measured","arm":"canary","value":0.1,"samples":10}
        {"seq":3,"at":"1970-01-01T00:00:06Z","type":"rollout.verdict","verdict":"hold"}
        {"seq":4,"at":"1970-01-01T00:00:10Z","type":"rollout.measured","arm":"stable","value":0.02,"samples":200}
        {"seq":5,"at":"1970-01-01T00:00:10Z","type":"rollout.measured","arm":"canary","value":0.05,"samples":20}
        """;
    List<Moment> expected =
        List.of(
            new Moment(Instant.ofEpochSecond(5), new Counts(100, 2), new Counts(10, 1)),
            new Moment(Instant.ofEpochSecond(10), new Counts(200, 4), new Counts(20, 1)));

    assertThat(read(csv)).isEqualTo(all(expected));
    assertThat(read(json)).isEqualTo(all(expected));
    assertThat(read(record)).isEqualTo(new CountSeries(By.METRIC, Map.of("", expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b|counts:1: the header is \"a,b\"; expected at,canaryRequests",
        "{\"at\":5,\"requests\":1}|counts:1: unknown key 'requests'; known are at, canaryRequests",
        "{\"at\":\"soon\",\"canaryRequests\":1,\"canaryErrors\":0,\"stableRequests\":1,\"stableErrors\":0}|counts:1: at: \"soon\" is neither a time",
        "{\"at\":5,\"canaryRequests\":-1,\"canaryErrors\":0,\"stableRequests\":1,\"stableErrors\":0}|counts:1: canaryRequests: \"-1\" is not a count",
        "{\"at\":5,\"canaryRequests\":1,\"canaryErrors\":2,\"stableRequests\":1,\"stableErrors\":0}|counts:1: there are 2 errors of 1 requests",
        "{at|counts:1: this is no JSON: ",
        "'at,canaryRequests,canaryErrors,stableRequests,stableErrors,service'|counts:1: the header is",
      })
  void shouldNameTheLine_whenItIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(text))
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  @Test
  void shouldTakeTheReleasesLastRollout_whenARecordHasSeveral() throws IOException {
    String record =
        measured(1, "3", "shop", "errors", 10)
            + measured(3, "3", "shop", "slow", 20)
            + measured(5, "9", "other", "errors", 30)
            + measured(7, "5", "shop", "errors", 40)
            + measured(9, "5", "shop", "slow", 50);

    assertThat(read(record).series()).containsOnlyKeys("errors", "slow");
    assertThat(read(record).series().get("errors"))
        .extracting(moment -> moment.canary().requests())
        .containsExactly(40L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(measured(1, "3", "other", "errors", 10)))
        .withMessage("the record has no measurements of release shop; it has those of other");
  }

  @Test
  void shouldJudgeEachMetricByItsOwnWorkload() throws IOException {
    StringBuilder csv = new StringBuilder(String.join(",", COLUMNS) + ",workload\n");
    for (int i = 0; i < 60; i++) {
      csv.append("%d,%d,%d,%d,%d,web%n".formatted(5 * i, 25 * i, 0, 475 * i, 2 * i));
      csv.append("%d,%d,%d,%d,%d,api%n".formatted(5 * i, 25 * i, 5 * i, 475 * i, 2 * i));
    }
    Analysis analysis =
        new Analysis(
            Duration.ofSeconds(5),
            2,
            null,
            List.of(
                new Metric("web-errors", Comparison.of(Compared.ERRORS), PAGE),
                new Metric("api-errors", Comparison.of(Compared.ERRORS), PAGE)));
    CountSeries counts = read(csv.toString());

    ReplayReport report = new Replay(analysis, ReplayTest::prefix).run(counts, 20, 1);

    assertThat(report.verdict()).isEqualTo("rollback");
    assertThat(report.metrics())
        .extracting(ReplayReport.OfMetric::workload, ReplayReport.OfMetric::verdict)
        .startsWith(tuple("web", report.metrics().get(0).verdict()))
        .endsWith(tuple("api", "rollback"));
    assertThat(report.metrics().get(0).verdict()).isNotEqualTo("rollback");
    assertThat(report.falseAlarms()).isNotNull();
    assertThat(report.moments()).isEqualTo(120);
  }

  @Test
  void shouldRefuseCounts_whoseWorkloadIsNotKnown() throws IOException {
    Analysis analysis =
        new Analysis(
            Duration.ofSeconds(5),
            2,
            null,
            List.of(
                new Metric("web-errors", Comparison.of(Compared.ERRORS), PAGE),
                new Metric("api-errors", Comparison.of(Compared.ERRORS), PAGE)));
    Replay replay = new Replay(analysis, ReplayTest::prefix);
    CountSeries ofWeb = new CountSeries(By.WORKLOAD, Map.of("web", moments(60, 0)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> replay.run(all(moments(60, 0)), 0, 1))
        .withMessage(
            "the counts don't say whose they are, and the metrics are of web, api; give each line a"
                + " workload");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> replay.run(ofWeb, 0, 1))
        .withMessage(
            "there are no counts of workload api for metric api-errors; there are those of web");
  }

  private static String prefix(Metric metric) {
    return metric.name().substring(0, 3);
  }

  private static String measured(int seq, String step, String release, String metric, int samples) {
    String line =
        "{\"seq\":%d,\"at\":\"1970-01-01T00:00:%02dZ\",\"step\":\"%s\",\"type\":\"rollout.measured\","
            + "\"release\":\"%s\",\"metric\":\"%s\",\"arm\":\"%s\",\"value\":0.5,\"samples\":%d}\n";
    return line.formatted(seq, seq, step, release, metric, "stable", 100)
        + line.formatted(seq + 1, seq, step, release, metric, "canary", samples);
  }

  @Test
  void shouldRefuse_whenThereIsNothingToJudge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> replay(ANALYSIS, List.of(), 10))
        .withMessage("there are 0 readings for metric errors of shop; at least 2 are needed");
  }

  private CountSeries read(String text) throws IOException {
    Path file = directory.resolve("counts");
    Files.writeString(file, text);
    return RecordedCounts.read(file, "shop");
  }

  private static ReplayReport replay(Analysis analysis, List<Moment> moments, int runs) {
    return new Replay(analysis, metric -> "shop").run(all(moments), runs, 1);
  }

  private static CountSeries all(List<Moment> moments) {
    return new CountSeries(By.NOTHING, Map.of("", moments));
  }

  /** Every 5 s 25 requests of the canary, so many of them errors, and 475 of stable, 2 errors. */
  private static List<Moment> moments(int count, int errors) {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      moments.add(
          new Moment(
              Instant.ofEpochSecond(5L * i),
              new Counts(475L * i, 2L * i),
              new Counts(25L * i, (long) errors * i)));
    }
    return moments;
  }
}
