package io.slipway.image.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.config.Digests;
import io.slipway.image.testing.DebianTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderTest {
  private static final Map<String, byte[]> INPUTS = Inputs.all();

  static IntStream levels() {
    return IntStream.rangeClosed(0, 9);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void shouldComeBack_whateverTheInput(int level) throws Exception {
    Encoder encoder = new Encoder(level);
    for (Map.Entry<String, byte[]> input : INPUTS.entrySet()) {
      byte[] compressed = Codec.compress(encoder, input.getValue());
      assertThat(Codec.inflate(compressed, input.getValue().length))
          .as(input.getKey())
          .satisfies(back -> assertThat(Arrays.equals(back, input.getValue())).isTrue());
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void shouldGiveTheSameBytes_whatWasCompressedBefore(int level) {
    Encoder used = new Encoder(level);
    for (Map.Entry<String, byte[]> input : INPUTS.entrySet()) {
      boolean same =
          Arrays.equals(
              Codec.compress(used, input.getValue()),
              Codec.compress(new Encoder(level), input.getValue()));
      assertThat(same).as(input.getKey()).isTrue();
    }
  }

  /** What is around the input and around the target's room is neither read nor written. */
  @ParameterizedTest
  @MethodSource("levels")
  void shouldTakeAPartOfAnArray(int level) throws Exception {
    byte[] text = Inputs.text(50_000);
    byte[] alone = Codec.compress(new Encoder(level), Arrays.copyOfRange(text, 1000, 41_000));
    byte[] target = new byte[Encoder.bound(40_000) + 20];
    Arrays.fill(target, (byte) 7);
    int end = new Encoder(level).encode(text, 1000, 40_000, target, 10);
    assertThat(Arrays.copyOfRange(target, 10, end)).isEqualTo(alone);
    assertThat(Arrays.copyOf(target, 10)).containsOnly(7);
    assertThat(Arrays.copyOfRange(target, target.length - 10, target.length)).containsOnly(7);
  }

  @Test
  void shouldGiveTheSameBytes_whateverTheThread() throws Exception {
    byte[] expected = Codec.compress(new Encoder(6), Inputs.text(200_000));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<byte[]>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> Codec.compress(new Encoder(6), Inputs.text(200_000))));
      }
      for (Future<byte[]> one : all) {
        assertThat(one.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5000, 65_535, 65_536, 262_144, 1 << 20})
  void shouldStoreWhatCannotBeCompressed(int length) {
    for (int level = 0; level <= 9; level++) {
      byte[] compressed = Codec.compress(new Encoder(level), Inputs.noise(length, 256));
      assertThat(compressed.length).isLessThanOrEqualTo(length + 5 * (length / 50_000 + 2));
      assertThat(compressed.length).isLessThanOrEqualTo(Encoder.bound(length));
    }
  }

  /** Output that changes while the edition does not would mix old layers with new ones. */
  @Test
  void shouldGiveTheBytesOfItsEdition() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int level = 0; level <= 9; level++) {
      Encoder encoder = new Encoder(level);
      INPUTS.values().forEach(input -> all.writeBytes(Codec.compress(encoder, input)));
    }
    assertThat(Encoder.EDITION + " " + Digests.of(all.toByteArray()))
        .as("where other bytes are meant, raise Encoder.EDITION")
        .isEqualTo("2 sha256:a3e9d33410e3c30742ce103d097b76641698ab3906e7713899c7feb9dabd9a15");
  }

  /** Sizes, not times: a change that gives away compression is seen here. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void shouldBeAboutAsSmallAsZlib(int level) {
    for (String name : List.of("text", "changing content", "Fibonacci", "one symbol")) {
      byte[] input = INPUTS.get(name);
      int size = Codec.compress(new Encoder(level), input).length;
      assertThat(size).as(name).isLessThan((int) (zlib(level, input) * 1.01) + 20);
    }
  }

  private static int zlib(int level, byte[] input) {
    Deflater deflater = new Deflater(level, true);
    deflater.setInput(input);
    int size =
        deflater.deflate(new byte[2 * input.length], 0, 2 * input.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return size;
  }

  @Test
  void shouldBeReadByEveryReaderOfGzip(@TempDir Path directory) throws Exception {
    for (int level = 0; level <= 9; level++) {
      byte[] input = INPUTS.get("changing content");
      byte[] gzip = gzip(new Encoder(level), input);
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
        assertThat(in.readAllBytes()).isEqualTo(input);
      }
      Path file = Files.write(directory.resolve(level + ".gz"), gzip);
      DebianTool.require("gzip", "pigz");
      for (String tool : List.of("gzip", "pigz")) {
        Process process =
            new ProcessBuilder(tool, "-t", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(process.waitFor()).as(tool).isZero();
      }
    }
  }

  private static byte[] gzip(Encoder encoder, byte[] input) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
    out.writeBytes(Codec.compress(encoder, input));
    out.writeBytes(new byte[] {3, 0});
    CRC32 crc = new CRC32();
    crc.update(input);
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(trailer.putInt((int) crc.getValue()).putInt(input.length).array());
    return out.toByteArray();
  }

  @Test
  void shouldRefuse_whenThereIsNoRoom() {
    byte[] input = new byte[1000];
    assertThatThrownBy(() -> new Encoder(6).encode(input, 0, 1000, new byte[1000], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1000 bytes may need");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void shouldRefuseOtherLevels(int level) {
    assertThatThrownBy(() -> new Encoder(level)).hasMessage("levels are 0 to 9, not " + level);
  }
}
