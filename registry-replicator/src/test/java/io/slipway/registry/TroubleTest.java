package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultRule;
import io.slipway.registry.settings.Bandwidth;
import io.slipway.registry.settings.RegistrySettings;
import io.slipway.registry.store.Limits;
import io.slipway.registry.store.Retry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One trouble at a time: each status at each kind of request, blobs that vanish, narrow ways. */
@Timeout(60)
class TroubleTest {

  private static final int LARGE = 1_000_000;

  @TempDir static Path directory;
  private static ShakyRegistries registries;
  private static int number;

  private final EventLog events = new EventLog();
  private final String repository = "trouble/t" + number++;

  @BeforeAll
  static void start() throws Exception {
    registries = ShakyRegistries.start(directory);
  }

  @AfterAll
  static void stop() {
    registries.close();
  }

  @BeforeEach
  void doNoHarm() {
    registries.sourceProxy.setRules();
    registries.toProxy.setRules();
  }

  private TestImage push(String tag, int... sizes) throws Exception {
    return TestImage.image(number + tag.hashCode(), sizes)
        .push(registries.source.address(), repository, tag);
  }

  private static Replicator patient() {
    return new RegistryReplicator(ShakyRegistries.PATIENT, Limits.usual());
  }

  private ReplicationResult copy() throws Exception {
    return patient()
        .copy(
            registries.sourceProxy.address() + "/" + repository + ":1",
            List.of(registries.toProxy.address() + "/" + repository),
            RunOptions.defaults(),
            events);
  }

  static Stream<Arguments> statuses() {
    List<String> requests =
        List.of(
            "source GET /manifests/",
            "source GET /blobs/",
            "to HEAD /manifests/",
            "to HEAD /blobs/",
            "to POST /uploads/",
            "to PUT /uploads/",
            "to PUT /manifests/");
    return requests.stream()
        .flatMap(
            request ->
                IntStream.of(408, 429, 500, 502, 503, 504)
                    .mapToObj(status -> Arguments.of(request, status)));
  }

  @ParameterizedTest
  @MethodSource("statuses")
  void shouldTryAgain_whenAnswerIs(String request, int status) throws Exception {
    TestImage image = push("1", 1000, 70_000);
    String[] words = request.split(" ");
    FaultRule once =
        FaultRule.on(Call.method(words[1]).and(Call.path(words[2])), new Fault.Status(status, null))
            .times(1);
    (words[0].equals("to") ? registries.toProxy : registries.sourceProxy).setRules(once);

    copy().orThrow();

    assertThat(TestImage.pull(registries.to.address(), repository, "1"))
        .isEqualTo(image.manifest());
    assertThat(events.of(ReplicationEvent.Retrying.class))
        .singleElement()
        .satisfies(
            retrying -> {
              assertThat(retrying.attempt()).isEqualTo(2);
              assertThat(retrying.reason()).contains("it answered " + status);
            });
  }

  private ReplicationResult replicate() throws Exception {
    return patient()
        .replicate(
            Policies.from(registries.sourceProxy.address())
                .filter(Policies.FilterOf.repository(repository))
                .to("b", registries.toProxy.address())
                .named("trouble"),
            RunOptions.defaults(),
            events);
  }

  /** Before it is read, or behind so many bytes of it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, LARGE / 2})
  void shouldFailThatArtifactOnly_whenABlobVanishesAtTheSource(int behind) throws Exception {
    TestImage lost = push("1", LARGE);
    TestImage kept = push("2", 2000);
    String digest = TestImage.digest(lost.blobs().get(1));
    FaultRule gone =
        FaultRule.on(
            Call.method("GET").and(Call.path("/blobs/" + digest)), new Fault.Status(404, null));
    FaultRule cut =
        FaultRule.on(
                Call.method("GET").and(Call.path("/blobs/" + digest)), new Fault.Truncate(behind))
            .times(behind == 0 ? 0 : 1);
    registries.sourceProxy.setRules(cut, gone);

    ReplicationResult result = replicate();

    assertThat(result.failures())
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.artifact()).isEqualTo(repository + ":1");
              assertThat(failure.message()).contains("read blob " + digest, "404");
            });
    assertThat(TestImage.pull(registries.to.address(), repository, "1")).isEmpty();
    assertThat(TestImage.pull(registries.to.address(), repository, "2")).isEqualTo(kept.manifest());
    registries.sourceProxy.setRules();
    replicate().orThrow();
    assertThat(Walk.assertWhole(registries.to.address(), repository)).isEqualTo(2);
  }

  /** Nobody really waits: the longest pause that is asked for is what all the bytes cost. */
  private Duration longestPause(RunOptions options) throws Exception {
    List<Duration> pauses = new CopyOnWriteArrayList<>();
    Retry retry = new Retry(4, Duration.ofMillis(1), Duration.ofMinutes(1), pauses::add, () -> 1.0);
    new RegistryReplicator(retry, Limits.usual())
        .copy(
            registries.source.address() + "/" + repository + ":1",
            List.of(
                registries.to.address() + "/" + repository,
                registries.toProxy.address() + "/" + repository + "/other"),
            options,
            events)
        .orThrow();
    return pauses.stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Test
  void shouldTakeItsTime_whenBandwidthIsBound() throws Exception {
    push("1", LARGE);

    assertThat(longestPause(RunOptions.defaults())).isZero();
    push("1", LARGE + 1);
    assertThat(longestPause(RunOptions.defaults().withBandwidth(Bandwidth.of("10kB/s"))))
        .as("both destinations together")
        .isBetween(Duration.ofSeconds(150), Duration.ofSeconds(201));
    push("1", LARGE + 2);
    RegistrySettings narrow =
        RegistrySettings.of(registries.toProxy.address()).withBandwidth(Bandwidth.of("10kB/s"));
    assertThat(longestPause(RunOptions.defaults().withRegistries(List.of(narrow))))
        .as("one of them")
        .isBetween(Duration.ofSeconds(70), Duration.ofSeconds(101));
  }
}
