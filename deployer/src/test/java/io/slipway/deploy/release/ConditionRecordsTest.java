package io.slipway.deploy.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipway.deploy.TestReleases;
import io.slipway.deploy.release.Schedule.DuringFreeze;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Schedules, gates and waves as a release file gives them. */
class ConditionRecordsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Schedule FULL =
      new Schedule(
          "Europe/Berlin",
          List.of(new Window("30 2 * * *", HOUR, "UTC")),
          List.of(new Freeze("2026-12-20", "2027-01-06", "year end")),
          List.of(new FreezeCalendar("f.ics", null)),
          DuringFreeze.PAUSE,
          HOUR,
          new Queue("prod", "ops", 5, 2));
  private static final Gate BOARD =
      new Gate("board", null, HOUR, new Approval("CHG-1"), null, null, null, null);
  private static final Gate HOOK =
      new Gate(
          "hook",
          Gate.Stage.PROMOTE,
          null,
          null,
          new Webhook("http://hook", null, null, "secret"),
          null,
          null,
          null);
  private static final Wave CANARY =
      new Wave("canary", List.of(new WaveCluster("test", "test", null, null)), HOUR);

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(() -> zone("Berlin"), "zone: 'Berlin' is not a time zone; write one of the tz"),
        wrong(() -> new Window("H 2 * * *", HOUR, null), "start: 'H 2 * * *' has Jenkins' H"),
        wrong(() -> new Window(null, HOUR, null), "start: is missing"),
        wrong(() -> new Window("@daily", Duration.ZERO, null), "duration: must be longer than 0s"),
        wrong(() -> new Window("@daily", HOUR, "CEST"), "zone: 'CEST' is not a time zone"),
        wrong(() -> new Freeze("tomorrow", "2027-01-06", null), "from: 'tomorrow' is not a time"),
        wrong(() -> new Freeze("2026-12-20", null, null), "to: '' is not a time"),
        wrong(
            () -> new Freeze("2026-12-20", "2026-12-19", null),
            "to: '2026-12-19' is not after from, '2026-12-20'"),
        wrong(
            () ->
                new Schedule(
                    "Europe/Berlin",
                    List.of(),
                    List.of(new Freeze("2026-06-01T12:00", "2026-06-01T11:30+02:00", null)),
                    List.of(),
                    null,
                    null,
                    null),
            "freezes: '2026-06-01T11:30+02:00' is not after '2026-06-01T12:00'"),
        wrong(() -> new FreezeCalendar(null, null), "calendars: needs exactly one of file, url"),
        wrong(() -> new FreezeCalendar(null, "webcal://c"), "url: "),
        wrong(
            () ->
                new Schedule(null, List.of(), List.of(), List.of(), DuringFreeze.PAUSE, null, null),
            "duringFreeze: says nothing without freezes or calendars"),
        wrong(
            () -> new Queue("Prod", null, null, null), "environment: \"Prod\" is not a DNS label"),
        wrong(() -> new Queue("prod", null, null, 0), "concurrency: 0 is not allowed; 1 to 1000"),
        wrong(() -> new Queue("prod", null, 1001, null), "priority: 1001 is not allowed"),
        wrong(
            () -> new Gate("g", null, null, null, null, null, null, null),
            "gates: needs exactly one of approval, webhook, signed, scanned, replicated, found 0"),
        wrong(() -> new Signed(List.of()), "keys: is empty"),
        wrong(() -> new Scanned(null), "maxSeverity: is missing"),
        wrong(
            () -> new Replicated("eu.example/shop:1"),
            "repository: \"eu.example/shop:1\" is not a repository"),
        wrong(() -> new Replicated("shop"), "repository: \"shop\" is not a repository"),
        wrong(
            () -> new Replicated(null, "eu.example/shop:1"),
            "registry: \"eu.example/shop:1\" is not a registry"),
        wrong(
            () -> new WaveCluster("eu", "eu", null, "eu.example/shop", "eu.example"),
            "repository, registry: only one of them may be given"),
        wrong(() -> new Webhook("ftp://h", null, null, null), "url: "),
        wrong(() -> new WaveCluster("eu", null, null, null), "context: is missing"),
        wrong(() -> new Wave("all", List.of(), null), "clusters: is empty"),
        wrong(() -> spec(List.of(BOARD, BOARD), List.of(), null), "gates: the name \"board\""),
        wrong(() -> spec(List.of(), List.of(CANARY, CANARY), null), "waves: the name \"canary\""),
        wrong(
            () -> spec(List.of(), List.of(), WaveRollback.JOINT),
            "rollback: says nothing without waves"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldNameTheComponent_whenItIsWrong(ThrowingCallable making, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(making)
        .satisfies(e -> assertThat(e.getMessage()).startsWith(message));
  }

  @Test
  void shouldSuggestAZone_whenOnlyItsCityIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> zone("berlin"))
        .withMessageEndingWith("did you mean Europe/Berlin?");
  }

  @Test
  void shouldKeepEverything_whenWrittenAndReadAsJson() {
    JsonMapper json = JsonMapper.builder().build();
    Spec spec = spec(List.of(BOARD, HOOK), List.of(CANARY), WaveRollback.WAVE);

    assertThat(json.readValue(json.writeValueAsString(spec), Spec.class)).isEqualTo(spec);
    assertThat(spec.files()).containsExactly("shop.yaml", "f.ics", "secret");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-20, 2026-12-20, 2026-12-19T23:00:00Z, 2026-12-20T23:00:00Z",
    "2026-12-20T18:00, 2026-12-21T06:30, 2026-12-20T17:00:00Z, 2026-12-21T05:30:00Z",
    "2026-12-20T18:00Z, 2026-12-20T18:00-08:00, 2026-12-20T18:00:00Z, 2026-12-21T02:00:00Z",
    // Neither 02:30 is ambiguous for a freeze: it takes in all that may be meant.
    "2026-03-29T02:30, 2026-03-29T02:45+01:00, 2026-03-29T01:00:00Z, 2026-03-29T01:45:00Z",
    "2026-10-25T02:15, 2026-10-25T02:30, 2026-10-25T00:15:00Z, 2026-10-25T01:30:00Z"
  })
  void shouldFreezeAllThatMayBeMeant(String from, String to, Instant start, Instant end) {
    Freeze freeze = new Freeze(from, to, null);

    assertThat(freeze.start(ZoneId.of("Europe/Berlin"))).isEqualTo(start);
    assertThat(freeze.end(ZoneId.of("Europe/Berlin"))).isEqualTo(end);
  }

  private static Schedule zone(String zone) {
    return new Schedule(zone, List.of(), List.of(), List.of(), null, null, null);
  }

  private static Spec spec(List<Gate> gates, List<Wave> waves, WaveRollback rollback) {
    Spec plain = TestReleases.shop("http://m/metrics").spec();
    return new Spec(
        plain.image(),
        plain.manifests(),
        null,
        null,
        null,
        plain.workload(),
        List.of(),
        plain.strategy(),
        plain.routing(),
        plain.analysis(),
        plain.deadline(),
        FULL,
        gates,
        waves,
        rollback);
  }

  private static Arguments wrong(ThrowingCallable making, String message) {
    return Arguments.of(making, message);
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/shop/web, eu.example, eu.example/shop/web",
    "localhost/web, eu.example:5000, eu.example:5000/web",
    "registry:5000/shop/web:1, eu.example/mirror, eu.example/mirror/shop/web:1",
    "shop/web, eu.example, eu.example/shop/web",
    "web, eu.example, eu.example/web",
  })
  void shouldKeepTheImagesPath_inAnotherRegistry(String from, String registry, String to) {
    String digest = "@sha256:" + "1".repeat(64);
    ImageReference image = ImageReference.parse(from + digest);

    assertThat(new Replicated(null, registry).of(image)).hasToString(to + digest);
    assertThat(new WaveCluster("a", "a", null, null, registry).of(image)).hasToString(to + digest);
    assertThat(new Replicated(null).of(image)).isEqualTo(image);
    assertThat(new WaveCluster("a", "a", null, "jp.example/web").of(image))
        .hasToString("jp.example/web" + digest);
  }
}
