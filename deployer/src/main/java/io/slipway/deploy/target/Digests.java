package io.slipway.deploy.target;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for contents. */
public final class Digests {
  private static final int SHORT = 16;

  private Digests() {}

  /** The first 64 bits of the SHA-256, in hexadecimal. */
  static String shortHash(String text) {
    return hash(text, SHORT);
  }

  /** So many hexadecimal digits of the SHA-256. */
  public static String hash(String text, int digits) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, digits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
