package io.slipway.image.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * At the usual level, what layers hold becomes in all no larger than with zlib at the same level.
 */
class EncoderSizeTest {
  private static final int LEVEL = 6;

  /** What is compressed at once: about what a block of a layer is. */
  private static final int PIECE = 180_000;

  private static final int MOST = 2_000_000;

  /** Reached by made-up words, whose chains are cut by other words; all else is below 1.001. */
  private static final double LARGEST = 1.004;

  @Test
  void shouldBeAsSmallAsZlib() throws Exception {
    long ours = 0;
    long theirs = 0;
    for (Map.Entry<String, byte[]> content : contents().entrySet()) {
      long size = size(content.getValue());
      long zlib = zlib(content.getValue());
      assertThat(size).as(content.getKey()).isLessThanOrEqualTo((long) (zlib * LARGEST));
      ours += size;
      theirs += zlib;
    }
    assertThat(ours).isLessThanOrEqualTo(theirs);
  }

  private static Map<String, byte[]> contents() throws Exception {
    Map<String, byte[]> contents = new TreeMap<>();
    Path java = Path.of(System.getProperty("java.home"), "lib");
    contents.put("classes", some(java.resolve("modules"), 8_000_000));
    contents.put("a program", some(java.resolve("server/libjvm.so"), 4_000_000));
    Path jar =
        Path.of(Assertions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    contents.put("a jar", some(jar, 0));
    contents.put("sources", sources());
    contents.put("logs", logs());
    contents.put("words and noise", words());
    return contents;
  }

  private static byte[] some(Path file, long from) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      return in.readNBytes(MOST);
    }
  }

  private static byte[] sources() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      for (Path file : sorted) {
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return Arrays.copyOf(all.toByteArray(), Math.min(all.size(), MOST));
  }

  private static byte[] logs() {
    Random random = new Random(1);
    StringBuilder logs = new StringBuilder();
    for (long time = 1_700_000_000_000L; logs.length() < MOST; time += random.nextInt(90)) {
      logs.append(
          String.format(
              Locale.ROOT,
              "{\"ts\":%d,\"level\":\"%s\",\"path\":\"/api/v1/users/%d\",\"status\":%d,\"ms\":%d,\"trace\":\"%016x\"}%n",
              time,
              random.nextInt(9) == 0 ? "WARN" : "INFO",
              random.nextInt(10_000),
              List.of(200, 200, 200, 304, 404).get(random.nextInt(5)),
              random.nextInt(900),
              random.nextLong()));
    }
    return logs.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] words() {
    byte[] bytes = Inputs.text(MOST);
    byte[] noise = Inputs.noise(MOST, 256);
    for (int i = 0; i < MOST; i += 100) {
      System.arraycopy(noise, i, bytes, i, 12);
    }
    return bytes;
  }

  private static long size(byte[] content) {
    Encoder encoder = new Encoder(LEVEL);
    byte[] target = new byte[Encoder.bound(PIECE)];
    long size = 0;
    for (int at = 0; at < content.length; at += PIECE) {
      size += encoder.encode(content, at, Math.min(PIECE, content.length - at), target, 0);
    }
    return size;
  }

  private static long zlib(byte[] content) {
    Deflater deflater = new Deflater(LEVEL, true);
    byte[] target = new byte[2 * PIECE];
    long size = 0;
    for (int at = 0; at < content.length; at += PIECE) {
      deflater.reset();
      deflater.setInput(content, at, Math.min(PIECE, content.length - at));
      size += deflater.deflate(target, 0, target.length, Deflater.SYNC_FLUSH);
    }
    deflater.end();
    return size;
  }
}
