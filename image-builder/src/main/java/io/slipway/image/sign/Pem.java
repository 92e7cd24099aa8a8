package io.slipway.image.sign;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file (RFC 7468). */
record Pem(String label, byte[] content) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  /** Parameters of a curve come before a key of {@code openssl ecparam}. */
  private static final String CURVE = "EC PARAMETERS";

  static Pem read(String text, String what) throws KeyException {
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (!blocks.group(1).equals(CURVE)) {
        return new Pem(blocks.group(1), decode(blocks.group(2), what));
      }
    }
    throw new KeyException(what + " is no PEM file (-----BEGIN ...-----)");
  }

  private static byte[] decode(String text, String what) throws KeyException {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new KeyException(what + " is a broken PEM file: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
