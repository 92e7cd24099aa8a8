package io.slipway.registry.net;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (X.690) as wrapping one kind of private key in another takes. */
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int EC_PARAMETERS = 0xa0;

  /** Version 0 and rsaEncryption with NULL (RFC 8017, appendix A.1). */
  private static final byte[] RSA_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private static final byte[] VERSION_0 = {2, 1, 0};

  /** id-ecPublicKey (RFC 5480, section 2.1.1). */
  private static final byte[] EC_ALGORITHM = {
    6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
  };

  private Der() {}

  /** PKCS#1 as PKCS#8 (RFC 5958, section 2). */
  static byte[] pkcs8OfRsa(byte[] pkcs1) {
    return value(SEQUENCE, RSA_HEAD, value(OCTET_STRING, pkcs1));
  }

  /**
   * SEC1 (RFC 5915) as PKCS#8: the curve moves to the algorithm.
   *
   * @throws IllegalArgumentException where the key names no curve
   */
  static byte[] pkcs8OfEc(byte[] sec1) {
    byte[] algorithm = value(SEQUENCE, EC_ALGORITHM, curve(sec1));
    return value(SEQUENCE, VERSION_0, algorithm, value(OCTET_STRING, sec1));
  }

  private static byte[] curve(byte[] sec1) {
    try {
      int at = content(sec1, 0);
      while (at < sec1.length) {
        int from = content(sec1, at);
        int end = from + length(sec1, at);
        if ((sec1[at] & 0xff) == EC_PARAMETERS) {
          return Arrays.copyOfRange(sec1, from, end);
        }
        at = end;
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      // Falls through: the file is not what its label says.
    }
    throw new IllegalArgumentException("the key names no curve");
  }

  /** Where the content of the value at this place starts. */
  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    int length = first < 0x80 ? first : 0;
    for (int i = 0; first >= 0x80 && i < (first & 0x7f); i++) {
      length = length << 8 | der[at + 2 + i] & 0xff;
    }
    return length;
  }

  private static byte[] value(int tag, byte[]... contents) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      body.writeBytes(content);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    writeLength(value, body.size());
    value.writeBytes(body.toByteArray());
    return value.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      // Two bytes serve for every key there is.
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
  }
}
