package io.slipway.local.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A content digest in one of the image spec's registered algorithms (descriptor.md, "Registered
 * Algorithms").
 */
record Digest(String algorithm, String hex) {

  private static final Pattern FORM = Pattern.compile("(sha256|sha512):([0-9a-f]+)");
  private static final Map<String, Integer> HEX_LENGTH = Map.of("sha256", 64, "sha512", 128);
  private static final Map<String, String> JCA = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

  /**
   * @throws RegistryException DIGEST_INVALID
   */
  static Digest parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()
        || !Integer.valueOf(matcher.group(2).length()).equals(HEX_LENGTH.get(matcher.group(1)))) {
      throw RegistryError.DIGEST_INVALID.because(
          "digest \"" + text + "\": expected sha256:<64 hex digits> or sha512:<128 hex digits>");
    }
    return new Digest(matcher.group(1), matcher.group(2));
  }

  static Digest of(String algorithm, byte[] content) {
    return finish(algorithm, digestOver(algorithm, content));
  }

  static Digest finish(String algorithm, MessageDigest hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
  }

  private static MessageDigest digestOver(String algorithm, byte[] content) {
    MessageDigest hash = newHash(algorithm);
    hash.update(content);
    return hash;
  }

  static MessageDigest newHash(String algorithm) {
    try {
      return MessageDigest.getInstance(JCA.getOrDefault(algorithm, algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** A file name: the colon stays out of paths. */
  String fileName() {
    return algorithm + "-" + hex;
  }

  static Digest fromFileName(String name) {
    return parse(name.replace('-', ':'));
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
