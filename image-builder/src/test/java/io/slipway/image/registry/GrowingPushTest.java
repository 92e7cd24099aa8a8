package io.slipway.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.image.RegistryAccess;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.registry.RegistryImages.ByteProgress;
import io.slipway.image.registry.RegistryImages.PushOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blobs that leave before they are whole. */
@Timeout(30)
class GrowingPushTest {
  private static final int SIZE = 3_000_000;
  private static final int PART = 1_000_000;
  private static final byte[] CONTENT = content();
  private static final Descriptor BLOB =
      Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digests.of(CONTENT), SIZE);

  @TempDir Path directory;

  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private FaultyRegistry registry;
  private JibRegistryImages images;
  private Path file;
  private GrowingBlob blob;

  private static byte[] content() {
    byte[] bytes = new byte[SIZE];
    new Random(8).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws Exception {
    registry = new FaultyRegistry();
    RegistryAccess access = new RegistryAccess(null, Set.of(registry.address()), Set.of());
    images = new JibRegistryImages(access, waits::add, Duration.ofSeconds(10));
    file = Files.createFile(directory.resolve("growing"));
    blob = new GrowingBlob(file);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    images.close();
    registry.close();
  }

  private Future<Optional<PushOutcome>> push() {
    return threads.submit(
        () -> images.pushGrowing(registry.address() + "/a/b:1", blob, ByteProgress.silent()));
  }

  private void write(int from, int to) throws Exception {
    Files.write(file, Arrays.copyOfRange(CONTENT, from, to), StandardOpenOption.APPEND);
    blob.reached(to);
  }

  private void finish() {
    blob.finish(BlobSource.of(BLOB, CONTENT));
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private long count(String method) {
    return registry.requests.stream().filter(r -> r.startsWith(method + " ")).count();
  }

  private void assertPushed() {
    assertThat(registry.blobs.get(BLOB.digest())).isEqualTo(CONTENT);
  }

  @Test
  void shouldSendWhatThereIs_beforeTheBlobIsWhole() throws Exception {
    Future<Optional<PushOutcome>> push = push();
    write(0, PART);
    await(() -> count("PATCH") == 1);
    assertThat(push).isNotDone();
    write(PART, SIZE);
    Files.delete(file);
    finish();
    assertThat(push.get()).contains(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
    assertThat(count("POST")).isOne();
    assertThat(count("PATCH")).isOne();
    assertThat(count("PUT")).isOne();
  }

  @Test
  void shouldSendTheRest_whenTheConnectionBreaks() throws Exception {
    registry.next("PATCH", registry.breakAfter(PART));
    Future<Optional<PushOutcome>> push = push();
    write(0, SIZE);
    await(() -> registry.bytesReceived.get() == PART);
    finish();
    assertThat(push.get()).contains(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.bytesReceived).hasValue(SIZE);
  }

  @Test
  void shouldSendItWithItsLength_whenTheRegistryTakesNoOther() throws Exception {
    registry.next("PATCH", FaultyRegistry.status(411));
    Future<Optional<PushOutcome>> push = push();
    write(0, SIZE);
    await(() -> count("PATCH") == 1);
    finish();
    assertThat(push.get()).contains(PushOutcome.PUSHED);
    assertPushed();
  }

  @Test
  void shouldPush_whenTheUploadCannotBegin() throws Exception {
    registry.next("POST", FaultyRegistry.status(503));
    Future<Optional<PushOutcome>> push = push();
    write(0, SIZE);
    finish();
    assertThat(push.get()).contains(PushOutcome.PUSHED);
    assertPushed();
  }

  @Test
  void shouldPush_whenATokenIsWanted() throws Exception {
    registry.wantsToken = true;
    Future<Optional<PushOutcome>> push = push();
    write(0, SIZE);
    finish();
    assertThat(push.get()).contains(PushOutcome.PUSHED);
    assertPushed();
  }

  @Test
  void shouldForgetTheUpload_whenTheBlobIsDropped() throws Exception {
    Future<Optional<PushOutcome>> push = push();
    write(0, PART);
    await(() -> count("PATCH") == 1);
    blob.drop();
    assertThat(push.get()).isEmpty();
    assertThat(count("DELETE")).isOne();
    assertThat(count("PUT")).isZero();
    assertThat(registry.blobs).isEmpty();
  }

  @Test
  void shouldSendNoMore_whenTheRegistryHasTheBlob() throws Exception {
    registry.blobs.put(BLOB.digest(), CONTENT);
    Future<Optional<PushOutcome>> push = push();
    write(0, PART);
    await(() -> count("PATCH") == 1);
    Files.write(file, Arrays.copyOfRange(CONTENT, PART, SIZE), StandardOpenOption.APPEND);
    finish();
    assertThat(push.get()).contains(PushOutcome.PRESENT);
    assertThat(count("PUT")).isZero();
    assertThat(registry.bytesReceived.get()).isLessThan(SIZE);
  }

  @Test
  void shouldPushAsUsual_whenItIsWholeAlready() throws Exception {
    finish();
    assertThat(push().get()).contains(PushOutcome.PUSHED);
    assertPushed();
    assertThat(registry.requests)
        .extracting(request -> request.substring(0, request.indexOf(' ')))
        .containsExactly("HEAD", "POST", "PATCH", "PUT");
  }

  @Test
  void shouldEnd_whenItsThreadIsInterrupted() throws Exception {
    Future<Optional<PushOutcome>> push = push();
    write(0, PART);
    await(() -> count("PATCH") == 1);
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(push).isDone();
  }
}
