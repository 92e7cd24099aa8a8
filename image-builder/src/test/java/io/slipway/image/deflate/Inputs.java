package io.slipway.image.deflate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Inputs that each try one thing a compressor can get wrong. */
final class Inputs {
  private Inputs() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("nothing", new byte[0]);
    for (int length : new int[] {1, 2, 3, 4, 5, 7, 8, 9}) {
      all.put(length + " bytes", Arrays.copyOf(new byte[] {1, 1, 1, 1, 2, 1, 1, 1, 1}, length));
    }
    all.put("one symbol", filled(100_000, 'x'));
    for (int length : new int[] {257, 258, 259, 260, 261, 516, 517, 518, 519}) {
      all.put("a run of " + length, filled(length, 0));
    }
    all.put("noise", noise(200_000, 256));
    all.put("noise of two symbols", noise(100_000, 2));
    all.put("text", text(300_000));
    all.put("Fibonacci", fibonacci());
    for (int distance : new int[] {4095, 4096, 4097, 32767, 32768, 32769}) {
      all.put("distance " + distance, twice(distance));
    }
    for (int length : new int[] {65534, 65535, 65536, 131070, 131071}) {
      all.put(length + " bytes of noise", noise(length, 256));
    }
    int part = Sequences.PART;
    for (int length : new int[] {part - 1, part, part + 1, part + 3, part + 4, 3 * part + 17}) {
      all.put(length + " bytes of text", text(length));
    }
    all.put("a match over the end of a part", overTheEnd());
    all.put("changing content", changing());
    all.put("a place 65,536 bytes on", again(1 << 16));
    return all;
  }

  static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static byte[] noise(int length, int symbols) {
    Random random = new Random(length);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(symbols);
    }
    return bytes;
  }

  /** Words, some much more frequent than others, and numbers. */
  static byte[] text(int length) {
    Random random = new Random(42);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int word = (int) (3000 * Math.pow(random.nextDouble(), 3));
      text.append(Integer.toString(7919 * (word + 11) * (word % 3 + 1), 36));
      text.append(random.nextInt(9) == 0 ? "\n" + random.nextInt(1000) + ": " : " ");
    }
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
  }

  /** Huffman's codes of it are longer than may be; and it has no matches. */
  private static byte[] fibonacci() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int a = 1, b = 1, symbol = 0; out.size() < 200_000; symbol++) {
      for (int i = 0; i < a; i++) {
        out.write(symbol);
      }
      b += a;
      a = b - a;
    }
    byte[] sorted = out.toByteArray();
    Random random = new Random(1);
    for (int i = sorted.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swapped = sorted[i];
      sorted[i] = sorted[j];
      sorted[j] = swapped;
    }
    return sorted;
  }

  private static byte[] twice(int distance) {
    byte[] bytes = Arrays.copyOf(noise(distance, 256), distance + 300);
    System.arraycopy(bytes, 0, bytes, distance, 300);
    return bytes;
  }

  private static byte[] overTheEnd() {
    byte[] bytes = text(Sequences.PART + 1000);
    Arrays.fill(bytes, Sequences.PART - 5, Sequences.PART + 700, (byte) 'z');
    return bytes;
  }

  private static byte[] changing() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 8; i++) {
      out.writeBytes(text(10_000 + 1000 * i));
      out.writeBytes(noise(20_000 - 1000 * i, 256));
      out.writeBytes(filled(5000, i));
      out.writeBytes(noise(9000, 10));
    }
    return out.toByteArray();
  }

  private static byte[] again(int distance) {
    byte[] bytes = noise(2 * distance, 256);
    System.arraycopy(bytes, 0, bytes, distance, 5000);
    return bytes;
  }
}
