package io.slipway.image.deflate;

import java.util.Arrays;

/** The codes that every reader knows (RFC 1951, 3.2.6). */
final class FixedCodes {
  static final PrefixCode LITERALS = literals();
  static final PrefixCode DISTANCES = distances();

  private FixedCodes() {}

  private static PrefixCode literals() {
    byte[] lengths = new byte[288];
    Arrays.fill(lengths, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    return PrefixCode.of(lengths);
  }

  private static PrefixCode distances() {
    byte[] lengths = new byte[32];
    Arrays.fill(lengths, (byte) 5);
    return PrefixCode.of(lengths);
  }
}
