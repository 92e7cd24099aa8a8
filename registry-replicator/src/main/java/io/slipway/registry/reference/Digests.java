package io.slipway.registry.reference;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import land.oras.utils.SupportedAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * Digests by the JDK, as far as it has the algorithm. ORAS's own way to one starts a provider of
 * all algorithms, whose hundreds of classes take longer to load than a small copy takes.
 */
public final class Digests {

  private Digests() {}

  /**
   * @param digest {@code ALGORITHM:HEX}
   */
  public static MessageDigest algorithm(String digest) throws NoSuchAlgorithmException {
    return algorithm(SupportedAlgorithm.fromDigest(digest));
  }

  private static MessageDigest algorithm(SupportedAlgorithm algorithm)
      throws NoSuchAlgorithmException {
    try {
      return MessageDigest.getInstance(algorithm.getAlgorithmName());
    } catch (NoSuchAlgorithmException e) {
      String unused = algorithm.digest(new byte[0]); // Starts the provider.
      return MessageDigest.getInstance(algorithm.getAlgorithmName());
    }
  }

  /**
   * @param like a digest whose algorithm is meant; null for the usual one
   */
  public static String of(byte[] content, @Nullable String like) {
    SupportedAlgorithm algorithm =
        like == null ? SupportedAlgorithm.getDefault() : SupportedAlgorithm.fromDigest(like);
    try {
      byte[] digest = algorithm(algorithm).digest(content);
      return algorithm.getPrefix() + ":" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
