package io.slipway.image.mount;

import io.slipway.image.mount.SshWire.Writer;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;

/**
 * A private key that signs as SSH clients expect it (RFC 4253, 5656, 8332, 8709).
 *
 * @param type such as {@code ssh-ed25519}
 * @param blob the public key in SSH's form
 * @param comment whose it is
 */
record SshKey(String type, byte[] blob, String comment, PrivateKey key) {
  static final String RSA = "ssh-rsa";
  static final String ED25519 = "ssh-ed25519";
  static final String ECDSA = "ecdsa-sha2-";

  /** Flags of a signature request (draft-ietf-sshm-ssh-agent, section 3.6.1). */
  private static final int RSA_SHA2_256 = 2;

  private static final int RSA_SHA2_512 = 4;

  byte[] sign(byte[] data, int flags) throws GeneralSecurityException {
    if (type.equals(RSA)) {
      return rsa(data, flags);
    }
    if (type.equals(ED25519)) {
      return new Writer().text(type).bytes(signature("Ed25519", data)).toBytes();
    }
    byte[] pair = signature(digest() + "withECDSAinP1363Format", data);
    Writer numbers = new Writer();
    numbers.integer(new BigInteger(1, Arrays.copyOf(pair, pair.length / 2)));
    numbers.integer(new BigInteger(1, Arrays.copyOfRange(pair, pair.length / 2, pair.length)));
    return new Writer().text(type).bytes(numbers.toBytes()).toBytes();
  }

  private byte[] rsa(byte[] data, int flags) throws GeneralSecurityException {
    boolean longer = (flags & RSA_SHA2_512) != 0;
    boolean shorter = (flags & RSA_SHA2_256) != 0;
    String name = longer ? "rsa-sha2-512" : shorter ? "rsa-sha2-256" : RSA;
    String digest = longer ? "SHA512" : shorter ? "SHA256" : "SHA1";
    return new Writer().text(name).bytes(signature(digest + "withRSA", data)).toBytes();
  }

  /** By the size of the curve (RFC 5656, section 6.2.1). */
  private String digest() {
    return type.endsWith("256") ? "SHA256" : type.endsWith("384") ? "SHA384" : "SHA512";
  }

  private byte[] signature(String algorithm, byte[] data) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  @Override
  public String toString() {
    return type + " " + comment;
  }
}
