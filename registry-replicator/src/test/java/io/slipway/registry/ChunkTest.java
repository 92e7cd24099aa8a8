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
import io.slipway.registry.ReplicationEvent.UploadResumed;
import io.slipway.registry.settings.RegistrySettings;
import io.slipway.registry.store.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blobs in chunks of a mebibyte: how large they are, and what is sent again of them. */
@Timeout(60)
class ChunkTest {

  private static final long MIB = 1 << 20;
  private static final int LARGE = 3_500_000;
  private final Predicate<Call> secondChunk = onlyThe(2);

  @TempDir Path directory;
  private LocalRegistry source;
  private LocalRegistry to;
  private FaultProxy proxy;
  private final TestImage image = TestImage.image(1, LARGE);
  private final EventLog events = new EventLog();

  @BeforeEach
  void start() throws Exception {
    source = LocalRegistry.start(LocalRegistry.Options.in(directory.resolve("source")));
    image.push(source.address(), "shop/api", "1");
    Credentials credentials = new Credentials("ci", "secret", Credentials.Scheme.BEARER);
    to =
        LocalRegistry.start(
            LocalRegistry.Options.in(directory.resolve("to")).withCredentials(credentials));
    proxy = FaultProxy.start(FaultProxy.Options.before(to.address()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    to.close();
    source.close();
  }

  /** Of the run's chunks the n-th, once. */
  private static Predicate<Call> onlyThe(int chunk) {
    int[] seen = {0};
    return Call.method("PATCH").and(call -> ++seen[0] == chunk);
  }

  private void copy() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("config.json"),
            "{\"auths\":{\"%s\":{\"username\":\"ci\",\"password\":\"secret\"}}}"
                .formatted(proxy.address()));
    RegistrySettings settings = RegistrySettings.of(proxy.address()).withChunkSize("1MiB");
    new RegistryReplicator(ShakyRegistries.PATIENT, Limits.usual())
        .copy(
            source.address() + "/shop/api:1",
            List.of(proxy.address() + "/shop/api"),
            RunOptions.defaults().withDockerConfig(config).withRegistries(List.of(settings)),
            events)
        .orThrow();
    assertThat(events.of(ReplicationEvent.TagVerified.class))
        .extracting(ReplicationEvent.TagVerified::digest)
        .containsExactly(image.digest());
  }

  /** The bytes of each chunk that the registry has taken, in their order. */
  private List<Long> chunks() {
    return to.accessLog().stream()
        .filter(entry -> entry.method().equals("PATCH") && entry.status() == 202)
        .map(AccessLogEntry::requestBytes)
        .toList();
  }

  @Test
  void shouldSendEachByteOnce_whenNothingHappens() throws Exception {
    copy();

    assertThat(chunks()).containsExactly(MIB, MIB, MIB, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class)).isEmpty();
  }

  @Test
  void shouldSendLargerChunks_whenRegistryAsksForThem() throws Exception {
    proxy.setRules(
        FaultRule.on(
            Call.method("POST"),
            new Fault.Header("OCI-Chunk-Min-Length", String.valueOf(2 * MIB))));

    copy();

    assertThat(chunks()).containsExactly(2 * MIB, LARGE - 2 * MIB);
  }

  @Test
  void shouldKeepToLargerChunks_whenUploadGoesOn() throws Exception {
    proxy.setRules(
        FaultRule.on(onlyThe(1), ShakyRegistries.reset(Side.RESPONSE, 0)),
        FaultRule.on(
            Call.method("POST"),
            new Fault.Header("OCI-Chunk-Min-Length", String.valueOf(MIB + MIB / 2))));

    copy();

    assertThat(chunks()).containsExactly(MIB + MIB / 2, MIB + MIB / 2, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class))
        .extracting(UploadResumed::offset)
        .containsExactly(MIB + MIB / 2);
  }

  @Test
  void shouldSendNoChunkAgain_whenTokenIsRefusedBetweenThem() throws Exception {
    String challenge =
        "Bearer realm=\"http://%s/token\",service=\"registry\"".formatted(to.address());
    proxy.setRules(
        FaultRule.on(secondChunk, new Fault.Answer(401, Map.of("WWW-Authenticate", challenge))));

    copy();

    assertThat(chunks()).containsExactly(MIB, MIB, MIB, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class))
        .extracting(UploadResumed::offset)
        .containsExactly(MIB);
    assertThat(to.accessLog().stream().filter(entry -> entry.path().equals("/token")).count())
        .isGreaterThan(1);
  }

  @Test
  void shouldSendNoChunkAgain_whenItsAnswerIsLost() throws Exception {
    proxy.setRules(FaultRule.on(secondChunk, ShakyRegistries.reset(Side.RESPONSE, 0)));

    copy();

    assertThat(chunks()).containsExactly(MIB, MIB, MIB, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class))
        .extracting(UploadResumed::offset)
        .containsExactly(2 * MIB);
  }

  /** What a request that broke off has brought may still be on its way into the upload. */
  @Test
  void shouldAskAgain_whenRegistryHasMoreThanItSaid() throws Exception {
    proxy.setRules(
        FaultRule.on(secondChunk, ShakyRegistries.reset(Side.RESPONSE, 0)),
        FaultRule.on(
                Call.method("GET").and(Call.path("/uploads/")),
                new Fault.Answer(204, Map.of("Range", "0-" + (MIB - 1))))
            .times(1));

    copy();

    assertThat(chunks()).containsExactly(MIB, MIB, MIB, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class))
        .extracting(UploadResumed::offset)
        .containsExactly(MIB, 2 * MIB);
  }

  @Test
  void shouldBeginAnew_whenRegistryHasForgottenTheUpload() throws Exception {
    proxy.setRules(FaultRule.on(secondChunk, new Fault.Status(404, null)));

    copy();

    assertThat(chunks()).containsExactly(MIB, MIB, MIB, MIB, LARGE - 3 * MIB);
    assertThat(events.of(UploadResumed.class)).isEmpty();
  }
}
