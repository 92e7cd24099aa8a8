package io.slipway.deploy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

  @TempDir Path directory;

  @Test
  void shouldSayWhenItWouldHaveRolledBack() {
    ReplayReport report = new Replay(ANALYSIS).run(moments(60, 2), 50, 1);

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
    ReplayReport report = new Replay(analysis).run(moments(60, 0), 0, 1);

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

    assertThat(read(csv)).isEqualTo(expected);
    assertThat(read(json)).isEqualTo(expected);
    assertThat(read(record)).isEqualTo(expected);
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
      })
  void shouldNameTheLine_whenItIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(text))
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  @Test
  void shouldRefuse_whenThereIsNothingToJudge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Replay(ANALYSIS).run(List.of(), 10, 1))
        .withMessage("there are 0 readings; at least 2 are needed");
  }

  private List<Moment> read(String text) throws IOException {
    Path file = directory.resolve("counts");
    Files.writeString(file, text);
    return RecordedCounts.read(file);
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
