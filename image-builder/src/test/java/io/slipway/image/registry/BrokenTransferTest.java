package io.slipway.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.BuildException;
import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers that break, and what is sent again. */
class BrokenTransferTest {
  private static final int SIZE = 3_000_000;
  private static final byte[] CONTENT = content();
  private static final Descriptor BLOB =
      Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digests.of(CONTENT), SIZE);

  @TempDir Path directory;

  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private FaultyRegistry registry;
  private JibRegistryImages images;

  private static byte[] content() {
    byte[] bytes = new byte[SIZE];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws Exception {
    registry = new FaultyRegistry();
    RegistryAccess access = new RegistryAccess(null, Set.of(registry.address()), Set.of());
    images = new JibRegistryImages(access, waits::add, Duration.ofMillis(400));
  }

  @AfterEach
  void stop() {
    images.close();
    registry.close();
  }

  private PushOutcome push() throws Exception {
    return push(null);
  }

  private PushOutcome push(String from) throws Exception {
    return images.pushBlob(
        registry.address() + "/a/b:1",
        BlobSource.of(BLOB, CONTENT),
        from == null ? null : registry.address() + "/" + from + ":1",
        ByteProgress.silent());
  }

  private Path fetch() throws Exception {
    Path file = directory.resolve("blob");
    images.fetchBlob(registry.address() + "/a/b:1", BLOB, file, ByteProgress.silent());
    return file;
  }

  private long count(String method) {
    return registry.requests.stream().filter(r -> r.startsWith(method + " ")).count();
  }

  private void assertPushed() {
    assertThat(registry.blobs.get(BLOB.digest())).isEqualTo(CONTENT);
  }

  @Test
  void shouldSendOnce_whenNothingBreaks() throws Exception {
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(registry.requests)
        .extracting(request -> request.substring(0, request.indexOf(' ')))
        .containsExactly("HEAD", "POST", "PATCH", "PUT");
    assertThat(waits).isEmpty();
    assertThat(push()).isEqualTo(PushOutcome.PRESENT);
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 65_536, 1_000_001, SIZE - 1})
  void shouldSendTheRest_whenTheConnectionBreaks(int at) throws Exception {
    registry.next("PATCH", registry.breakAfter(at));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(waits).containsExactly(Duration.ofMillis(250));
  }

  @Test
  void shouldSendTheRest_whenTheConnectionBreaksAgainAndAgain() throws Exception {
    for (int i = 0; i < 4; i++) {
      registry.next("PATCH", registry.breakAfter(500_000));
    }
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(waits).hasSize(4);
  }

  @Test
  void shouldGiveUp_whenNothingGetsThrough() {
    for (int i = 0; i < 5; i++) {
      registry.next("PATCH", registry.breakAfter(0));
    }
    assertThatThrownBy(this::push)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("could not push " + BLOB.digest())
        .hasMessageContaining("(5 attempts)");
    assertThat(registry.blobs).isEmpty();
  }

  @Test
  void shouldSendTheRest_whenTheRegistryStalls() throws Exception {
    registry.next("PATCH", registry.stallAfter(1_000_000));
    // More than the sockets' buffers hold, so that the sender stands still, too.
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @Test
  void shouldBeginAnew_whenTheRegistryForgotTheUpload() throws Exception {
    registry.knowsStatus = false;
    registry.next("PATCH", registry.breakAfter(1_000_000));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE + 1_000_000);
    assertThat(count("POST")).isEqualTo(2);
  }

  @Test
  void shouldBeginAnew_whenTheRegistryRefusesTheRange() throws Exception {
    registry.next("PATCH", FaultyRegistry.status(416));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(count("POST")).isEqualTo(2);
  }

  @Test
  void shouldGetAnotherToken_whenItExpiresInTheMiddle() throws Exception {
    registry.wantsToken = true;
    registry.next(
        "PATCH",
        exchange -> {
          registry.tokens.incrementAndGet();
          registry.breakAfter(1_000_000).to(exchange);
        });
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(registry.tokens.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void shouldGetAnotherToken_whenTheAnswerIsUnauthorized() throws Exception {
    registry.wantsToken = true;
    registry.next("PATCH", FaultyRegistry.status(401));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(waits).isEmpty();
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @Test
  void shouldWaitAsAsked_whenThereAreTooManyRequests() throws Exception {
    registry.next("POST", FaultyRegistry.status(429, "Retry-After", "9"));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertThat(waits).containsExactly(Duration.ofSeconds(9));
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void shouldTryAgain_whenTheRegistryFails(int status) throws Exception {
    registry.next("HEAD", FaultyRegistry.status(status));
    registry.next("POST", FaultyRegistry.status(status));
    registry.next("PATCH", FaultyRegistry.status(status));
    registry.next("PUT", FaultyRegistry.status(status));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @Test
  void shouldNotSendAgain_whenOnlyTheLastAnswerIsLost() throws Exception {
    registry.next(
        "PUT",
        exchange -> {
          registry.blobs.put(BLOB.digest(), CONTENT);
          exchange.close();
        });
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @Test
  void shouldSendOnceMore_whenTheRegistrySaysTheDigestIsWrong() throws Exception {
    registry.next("PUT", FaultyRegistry.status(400));
    assertThat(push()).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(2L * SIZE);
  }

  @Test
  void shouldFail_whenTheRegistryStoredSomethingElse() {
    String other = Digests.of(new byte[] {1});
    registry.next("PUT", FaultyRegistry.status(201, "Docker-Content-Digest", other));
    assertThatThrownBy(this::push)
        .hasMessageContaining("the registry stored " + other + " instead of " + BLOB.digest());
  }

  @Test
  void shouldFail_whenTheManifestIsStoredAsSomethingElse() {
    String other = Digests.of(new byte[] {1});
    registry.next("PUT", FaultyRegistry.status(201, "Docker-Content-Digest", other));
    RawBytes manifest = new RawBytes(new byte[] {'{', '}'});
    assertThatThrownBy(
            () ->
                images.pushManifest(
                    registry.address() + "/a/b:1", MediaTypes.OCI_MANIFEST, manifest))
        .hasMessageContaining("stored the manifest as " + other);
  }

  @Test
  void shouldMount_whenTheRegistryCan() throws Exception {
    registry.mounts = true;
    assertThat(push("base")).isEqualTo(PushOutcome.MOUNTED);
    assertThat(registry.bytesReceived).hasValue(0);
    assertThat(registry.requests).last().asString().contains("mount=" + BLOB.digest(), "from=base");
  }

  @Test
  void shouldUpload_whenTheMountIsNotDone() throws Exception {
    assertThat(push("base")).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(count("POST")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 405})
  void shouldUpload_whenTheMountIsRefused(int status) throws Exception {
    registry.next("POST", FaultyRegistry.status(status));
    assertThat(push("base")).isEqualTo(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(count("POST")).isEqualTo(2);
  }

  @Test
  void shouldFetchTheRest_whenTheConnectionBreaks() throws Exception {
    registry.blobs.put(BLOB.digest(), CONTENT);
    registry.next("GET", registry.truncateAt(1_234_567));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(registry.bytesSent).hasValue(SIZE);
    assertThat(waits).hasSize(1);
  }

  @Test
  void shouldFetchTheRest_whenTheRegistryStalls() throws Exception {
    registry.blobs.put(BLOB.digest(), CONTENT);
    registry.next("GET", registry.stallDownloadAt(1_000_000));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(registry.bytesSent).hasValue(SIZE);
  }

  @Test
  void shouldPassOverWhatIsThere_whenTheRegistryKnowsNoRanges() throws Exception {
    registry.blobs.put(BLOB.digest(), CONTENT);
    registry.knowsRanges = false;
    registry.next("GET", registry.truncateAt(1_000_000));
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(registry.bytesSent).hasValue(SIZE + 1_000_000);
  }

  @Test
  void shouldFetchAllOnceMore_whenThePartsDoNotFit() throws Exception {
    registry.blobs.put(BLOB.digest(), CONTENT);
    byte[] damaged = CONTENT.clone();
    damaged[10] ^= 1;
    registry.next(
        "GET",
        exchange -> {
          exchange.sendResponseHeaders(200, SIZE);
          exchange.getResponseBody().write(damaged, 0, 1_000_000);
          exchange.close();
        });
    assertThat(fetch()).hasBinaryContent(CONTENT);
    assertThat(registry.bytesSent).hasValue(2L * SIZE - 1_000_000);
    assertThat(count("GET")).isEqualTo(3);
  }

  @Test
  void shouldFailAndLeaveNothing_whenTheContentIsWrong() {
    byte[] damaged = CONTENT.clone();
    damaged[SIZE - 1] ^= 1;
    registry.blobs.put(BLOB.digest(), damaged);
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("what was received has the digest")
        .hasMessageContaining("instead of " + BLOB.digest());
    assertThat(registry.bytesSent).hasValue(SIZE);
    assertThat(Files.exists(directory.resolve("blob"))).isFalse();
  }

  @Test
  void shouldFail_whenTheRegistryPromisesTooLittle() {
    registry.blobs.put(BLOB.digest(), Arrays.copyOf(CONTENT, SIZE - 5));
    assertThatThrownBy(this::fetch).hasMessageContaining("(5 attempts)");
    assertThat(Files.exists(directory.resolve("blob"))).isFalse();
  }
}
