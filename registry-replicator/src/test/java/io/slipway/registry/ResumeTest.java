package io.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.Fault.Side;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import io.slipway.local.registry.AccessLogEntry;
import io.slipway.local.registry.Credentials;
import io.slipway.local.registry.LocalRegistry;
import io.slipway.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
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

/** What breaks off goes on where it broke off, and nothing passes twice that need not. */
@Timeout(60)
class ResumeTest {

  private static final int LARGE = 6_000_000;
  private static final int CHUNK = 1 << 17;
  private static final int WORTH_RESUMING = 1 << 16;
  private static final int BETWEEN = 3 * CHUNK;

  @TempDir static Path directory;
  private static ShakyRegistries registries;
  private static int number;

  private final EventLog events = new EventLog();
  private final String repository = "resume/r" + number++;

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

  private TestImage push(int... sizes) throws Exception {
    return TestImage.image(number, sizes).push(registries.source.address(), repository, "1");
  }

  private void copy(RunOptions options) throws Exception {
    registries.copy(repository, options, events).orThrow();
  }

  private void assertThere(TestImage image) throws Exception {
    assertThat(TestImage.pull(registries.to.address(), repository, "1"))
        .isEqualTo(image.manifest());
    assertThat(Walk.assertWhole(registries.to.address(), repository)).isEqualTo(1);
  }

  private List<AccessLogEntry> reads() {
    return ShakyRegistries.blobRequests(
        registries.source, repository, entry -> entry.method().equals("GET"));
  }

  /** Bytes of the layer in requests that the destination has answered well. */
  private long taken() {
    return ShakyRegistries.blobRequests(
            registries.to, repository, entry -> entry.status() / 100 == 2)
        .stream()
        .mapToLong(AccessLogEntry::requestBytes)
        .filter(bytes -> bytes > WORTH_RESUMING)
        .sum();
  }

  /** On requests that read the image's layer, or end its upload. */
  private static FaultRule onLayer(TestImage image, String method, Fault fault) {
    String digest = TestImage.digest(image.blobs().get(1));
    return FaultRule.on(Call.method(method).and(Call.path(digest)), fault);
  }

  @Test
  void shouldReadOnAtByteReached_whenSourceBreaksOff() throws Exception {
    TestImage image = push(LARGE);
    registries.sourceProxy.setRules(onLayer(image, "GET", new Fault.Truncate(LARGE / 2)).times(1));

    copy(RunOptions.defaults());

    assertThere(image);
    assertThat(reads())
        .filteredOn(entry -> entry.status() == 206)
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.responseBytes()).isBetween(LARGE / 2L, LARGE / 2L + CHUNK));
    assertThat(events.of(ReplicationEvent.Retrying.class))
        .singleElement()
        .satisfies(retrying -> assertThat(retrying.what()).contains("from byte"));
  }

  @Test
  void shouldGoOnAtRegistrysOffset_whenUploadBreaksOff() throws Exception {
    TestImage image = push(LARGE);
    registries.toProxy.setRules(
        onLayer(image, "PUT", ShakyRegistries.reset(Side.REQUEST, LARGE / 2)).times(1));

    copy(RunOptions.defaults());

    assertThere(image);
    // More than once where the registry still writes what had arrived when it is asked, or breaks
    // off in its turn; but always further on, and without a byte that it has taken.
    List<Long> offsets =
        events.of(ReplicationEvent.UploadResumed.class).stream()
            .map(ReplicationEvent.UploadResumed::offset)
            .toList();
    assertThat(offsets).isNotEmpty().isSorted();
    assertThat(offsets.get(0)).isBetween(1L, LARGE / 2L);
    assertThat(taken()).isLessThanOrEqualTo(LARGE - offsets.get(0));
  }

  @Test
  void shouldSendAgain_whenRegistryForgotTheUpload() throws Exception {
    TestImage image = push(LARGE);
    registries.toProxy.setRules(
        onLayer(image, "PUT", ShakyRegistries.reset(Side.REQUEST, LARGE / 2)).times(1),
        FaultRule.on(Call.method("GET").and(Call.path("/uploads/")), new Fault.Status(404, null)));

    copy(RunOptions.defaults());

    assertThere(image);
    assertThat(events.of(ReplicationEvent.UploadResumed.class)).isEmpty();
  }

  @Test
  void shouldSendInChunks_whenSettingsSaySo() throws Exception {
    TestImage image = push(LARGE);

    copy(chunked());

    assertThere(image);
    assertThat(
            ShakyRegistries.blobRequests(
                registries.to, repository, entry -> entry.method().equals("PATCH")))
        .hasSize(3)
        .allMatch(entry -> entry.requestBytes() <= 2 << 20);
  }

  @Test
  void shouldLoseNoFinishedChunk_whenLaterChunkBreaksOff() throws Exception {
    TestImage image = push(LARGE);
    registries.toProxy.setRules(
        FaultRule.on(Call.method("PATCH"), ShakyRegistries.reset(Side.REQUEST, 1_000_000))
            .times(1));

    copy(chunked());

    assertThere(image);
  }

  private static RunOptions chunked() {
    return RunOptions.defaults()
        .withRegistries(
            List.of(RegistrySettings.of(registries.toProxy.address()).withChunkSize("2MiB")));
  }

  static Stream<Arguments> boundaries() {
    return Stream.of(Side.REQUEST, Side.RESPONSE)
        .flatMap(
            side ->
                LongStream.of(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BETWEEN - 1, BETWEEN)
                    .mapToObj(after -> Arguments.of(side, after)));
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  void shouldBeWhole_whenConnectionIsResetAt(Side side, long after) throws Exception {
    TestImage image = push(BETWEEN, 10);
    FaultRule rule =
        FaultRule.on(
            Call.path("/blobs/").and(call -> !call.method().equals("HEAD")),
            ShakyRegistries.reset(side, after));
    registries.sourceProxy.setRules(rule.times(2));
    registries.toProxy.setRules(rule.times(2));

    copy(RunOptions.defaults());

    assertThere(image);
  }

  @Test
  void shouldGoOnWithNewToken_whenOldOneIsRefusedInMidUpload() throws Exception {
    TestImage image = push(LARGE);
    try (LocalRegistry guarded = LocalRegistry.start(guarded());
        FaultProxy proxy = FaultProxy.start(FaultProxy.Options.before(guarded.address()))) {
      String challenge =
          "Bearer realm=\"http://%s/token\",service=\"registry\"".formatted(guarded.address());
      proxy.setRules(
          onLayer(image, "PUT", new Fault.Answer(401, Map.of("WWW-Authenticate", challenge)))
              .times(1));

      ShakyRegistries.replicator()
          .copy(
              registries.source.address() + "/" + repository + ":1",
              List.of(proxy.address() + "/" + repository),
              RunOptions.defaults().withDockerConfig(dockerConfig(proxy.address())),
              events)
          .orThrow();

      assertThat(proxy.injected()).hasSize(1);
      // A registry that answers before it has read the body may seem to have just hung up.
      assertThat(events.of(ReplicationEvent.Retrying.class)).hasSize(1);
      assertThat(events.of(ReplicationEvent.TagVerified.class))
          .singleElement()
          .satisfies(tag -> assertThat(tag.digest()).isEqualTo(image.digest()));
    }
  }

  private static LocalRegistry.Options guarded() {
    return LocalRegistry.Options.in(directory.resolve("guarded"))
        .withCredentials(new Credentials("ci", "secret", Credentials.Scheme.BEARER));
  }

  private static Path dockerConfig(String host) throws IOException {
    return Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"username\":\"ci\",\"password\":\"secret\"}}}".formatted(host));
  }
}
