package io.slipway.image.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Content digests, {@code sha256:hex} (OCI image specification, "Digests"). */
public final class Digests {
  private static final Pattern SHA256 = Pattern.compile("sha256:[a-f0-9]{64}");

  private Digests() {}

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  public static String of(byte[] content) {
    return format(sha256().digest(content));
  }

  public static String format(byte[] digest) {
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  public static boolean isSha256(String digest) {
    return SHA256.matcher(digest).matches();
  }

  /**
   * The part after the colon, for file names.
   *
   * @throws IllegalArgumentException where it is no sha256 digest, so that no path can be smuggled
   *     in
   */
  public static String hex(String digest) {
    if (!isSha256(digest)) {
      throw new IllegalArgumentException("'" + digest + "' is not a sha256 digest");
    }
    return digest.substring("sha256:".length());
  }
}
