package io.slipway.image.sign;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/** A public key of the curve P-256. */
public final class VerifyingKey {
  private static final int FIELD_BITS = 256;

  private final ECPublicKey key;

  private VerifyingKey(ECPublicKey key) {
    this.key = key;
  }

  /** Reads {@code cosign.pub}, which is what {@code openssl ec -pubout} writes, too. */
  public static VerifyingKey read(Path file) throws KeyException {
    return parse(SigningKey.text(file), file.toString());
  }

  static VerifyingKey parse(String text, String what) throws KeyException {
    Pem pem = Pem.read(text, what);
    if (!pem.label().equals("PUBLIC KEY")) {
      throw new KeyException(
          what + " holds a " + pem.label() + "; verifying needs the public key (cosign.pub)");
    }
    try {
      return of(pem.content());
    } catch (IllegalArgumentException e) {
      throw SigningKey.other(what);
    }
  }

  /**
   * @param der a SubjectPublicKeyInfo
   * @throws IllegalArgumentException where it is no key of P-256
   */
  static VerifyingKey of(byte[] der) {
    try {
      ECPublicKey key =
          (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      if (key.getParams().getCurve().getField().getFieldSize() != FIELD_BITS
          || !key.getParams().toString().contains("secp256r1")) {
        throw new IllegalArgumentException("another curve");
      }
      return new VerifyingKey(key);
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new IllegalArgumentException("no EC key", e);
    }
  }

  /** Whether the signature (DER, ECDSA with SHA-256) is this key's for the message. */
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance("SHA256withECDSA");
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  public String toPem() {
    return new Pem("PUBLIC KEY", key.getEncoded()).toString();
  }
}
