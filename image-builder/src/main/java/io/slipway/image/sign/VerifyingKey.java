package io.slipway.image.sign;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A public key of one of the curves P-256, P-384 and P-521. */
public final class VerifyingKey {
  private final Curve curve;
  private final ECPublicKey key;

  private VerifyingKey(Curve curve, ECPublicKey key) {
    this.curve = curve;
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
   * @throws IllegalArgumentException where it is no key of these curves
   */
  static VerifyingKey of(byte[] der) {
    try {
      ASN1Encodable id = SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getParameters();
      Curve curve = Curve.of(id).orElseThrow(() -> new IllegalArgumentException("another curve"));
      return new VerifyingKey(
          curve,
          (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new IllegalArgumentException("no EC key", e);
    }
  }

  /**
   * Whether the signature (DER) is this key's for the message, by the hash of the curve or by
   * SHA-256, which cosign took for every curve before 2.5.
   */
  public boolean verifies(byte[] message, byte[] signature) {
    return Stream.of(curve, Curve.P256)
        .map(Curve::algorithm)
        .distinct()
        .anyMatch(algorithm -> verifies(algorithm, message, signature));
  }

  private boolean verifies(String algorithm, byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(algorithm);
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
