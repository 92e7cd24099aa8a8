package io.slipway.local.cluster.controller;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Short hashes for names, in the letters of {@code rand.SafeEncodeString}: no vowels, no words. */
final class Hashes {

  private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";

  private Hashes() {}

  /**
   * @param salt another one gives another hash of the same text
   */
  static String of(String text, long salt) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update((int) salt);
    StringBuilder hash = new StringBuilder();
    for (char digit : Long.toString(crc.getValue()).toCharArray()) {
      hash.append(SAFE.charAt(digit % SAFE.length()));
    }
    return hash.toString();
  }
}
