package io.slipway.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.store.Blob;
import io.slipway.registry.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FanOutTest {

  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final ExecutorService readers = Executors.newCachedThreadPool();

  @AfterEach
  void stopReaders() {
    readers.shutdownNow();
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static Blob blobOf(byte[] content) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    return new Blob("sha256:" + HexFormat.of().formatHex(hash), content.length);
  }

  private static Branch branch() {
    return new Branch(0, 4, taken -> {}, bytes -> {});
  }

  private CompletableFuture<byte[]> readAll(Branch branch) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (InputStream in = branch.stream()) {
            return in.readAllBytes();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        readers);
  }

  private static List<Branch> run(byte[] sent, Blob blob, Branch... branches) throws Exception {
    return new FanOut(blob, 0, "shop/api of a", PATIENCE, List.of(branches))
        .run(new ByteArrayInputStream(sent));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, FanOut.CHUNK_BYTES - 1, FanOut.CHUNK_BYTES, FanOut.CHUNK_BYTES + 1, 3_000_000})
  void shouldGiveEveryBranchAllBytes_whenSourceIsRight(int size) throws Exception {
    byte[] content = random(size);
    Branch one = branch();
    Branch two = branch();
    CompletableFuture<byte[]> first = readAll(one);
    CompletableFuture<byte[]> second = readAll(two);

    assertThat(run(content, blobOf(content), one, two)).isEmpty();

    assertThat(first.get()).isEqualTo(content);
    assertThat(second.get()).isEqualTo(content);
    assertThat(one.isDrained()).isTrue();
  }

  @Test
  void shouldHoldLastBytesBack_whenDigestIsWrong() throws Exception {
    byte[] content = random(500_000);
    byte[] other = content.clone();
    other[499_999] ^= 1;
    Branch one = branch();
    CompletableFuture<byte[]> read = readAll(one);

    assertThatThrownBy(() -> run(other, blobOf(content), one))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("what came has the digest");

    assertThatThrownBy(read::get).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void shouldLetGo_whenOneBranchHoldsTheOthersUp() throws Exception {
    byte[] content = random(4_000_000);
    Branch quick = branch();
    Branch stuck = branch();
    CompletableFuture<byte[]> read = readAll(quick);

    assertThat(run(content, blobOf(content), quick, stuck)).containsExactly(stuck);

    assertThat(read.get()).isEqualTo(content);
    assertThatThrownBy(() -> stuck.stream().read()).hasMessageContaining("too slowly");
  }

  @Test
  void shouldGoOn_whenOneBranchCloses() throws Exception {
    byte[] content = random(4_000_000);
    Branch quick = branch();
    Branch gone = branch();
    gone.close();
    CompletableFuture<byte[]> read = readAll(quick);

    assertThat(run(content, blobOf(content), quick, gone)).isEmpty();

    assertThat(read.get()).isEqualTo(content);
  }

  @Test
  void shouldStopReading_whenNobodyTakesAnyMore() throws Exception {
    Branch gone = branch();
    gone.close();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }
        };

    new FanOut(
            new Blob("sha256:" + "0".repeat(64), Long.MAX_VALUE), 0, "x", PATIENCE, List.of(gone))
        .run(endless);

    assertThat(gone.isDrained()).isFalse();
  }
}
