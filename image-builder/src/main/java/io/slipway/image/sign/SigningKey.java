package io.slipway.image.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * A private key of one of the curves P-256, P-384 and P-521. The same bytes always get the same
 * signature (RFC 6979), so signing twice changes nothing.
 */
public final class SigningKey {
  private static final int MAX_FILE = 1 << 16;
  private static final String SIGSTORE = "ENCRYPTED SIGSTORE PRIVATE KEY";
  private static final String COSIGN = "ENCRYPTED COSIGN PRIVATE KEY";

  private final Curve curve;
  private final ECPrivateKeyParameters key;

  private SigningKey(Curve curve, BigInteger secret) {
    this.curve = curve;
    this.key = new ECPrivateKeyParameters(secret, curve.domain());
  }

  /** A key of P-256, as cosign generates. */
  public static SigningKey generate(SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(Curve.P256.domain(), random));
    var secret = (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate();
    return new SigningKey(Curve.P256, secret.getD());
  }

  /**
   * Reads {@code cosign.key}, PKCS #8 or {@code openssl ecparam}'s form.
   *
   * @param password null or "" where it has none
   */
  public static SigningKey read(Path file, @Nullable String password) throws KeyException {
    return parse(text(file), file.toString(), password);
  }

  static String text(Path file) throws KeyException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
        throw new KeyException("there is no key file at " + file);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new KeyException("could not read the key " + file + ": " + e.getMessage(), e);
    }
  }

  static SigningKey parse(String text, String what, @Nullable String password) throws KeyException {
    Pem pem = Pem.read(text, what);
    byte[] secret = (password == null ? "" : password).getBytes(StandardCharsets.UTF_8);
    try {
      return switch (pem.label()) {
        case SIGSTORE, COSIGN -> pkcs8(SealedKey.open(pem.content(), secret), what);
        case "PRIVATE KEY" -> pkcs8(pem.content(), what);
        case "EC PRIVATE KEY" -> sec1(pem.content(), what);
        case "PUBLIC KEY" ->
            throw new KeyException(what + " is a public key; signing needs the private one");
        case "ENCRYPTED PRIVATE KEY" ->
            throw new KeyException(
                what
                    + " is encrypted in a way that cosign doesn't read; take cosign's own format"
                    + " (slipway keygen) or decrypt it with: openssl pkcs8 -in KEY -out PLAIN");
        default -> throw new KeyException(what + " holds a " + pem.label() + ", no private key");
      };
    } catch (KeyException e) {
      throw new KeyException(what + ": " + e.getMessage(), e);
    }
  }

  private static SigningKey pkcs8(byte[] der, String what) throws KeyException {
    try {
      if (PrivateKeyFactory.createKey(der) instanceof ECPrivateKeyParameters ec
          && ec.getParameters() instanceof ECNamedDomainParameters named) {
        return of(Curve.of(named.getName()), ec.getD(), what);
      }
    } catch (IOException | RuntimeException e) {
      throw new KeyException("the private key is broken: " + e.getMessage(), e);
    }
    throw other(what);
  }

  /** RFC 5915, which need not name the curve; then it is P-256. */
  private static SigningKey sec1(byte[] der, String what) throws KeyException {
    try {
      ECPrivateKey key = ECPrivateKey.getInstance(der);
      ASN1Object curve = key.getParametersObject();
      return of(curve == null ? Optional.of(Curve.P256) : Curve.of(curve), key.getKey(), what);
    } catch (RuntimeException e) {
      throw new KeyException("the private key is broken: " + e.getMessage(), e);
    }
  }

  private static SigningKey of(Optional<Curve> curve, BigInteger secret, String what)
      throws KeyException {
    return new SigningKey(curve.orElseThrow(() -> other(what)), secret);
  }

  static KeyException other(String what) {
    return new KeyException(
        what + " is no ECDSA key of the curves P-256, P-384 or P-521, the only kinds supported");
  }

  /** ECDSA with the hash of the curve, as the DER that openssl and cosign write. */
  public byte[] sign(byte[] message) {
    ExtendedDigest hash = curve.hash();
    hash.update(message, 0, message.length);
    byte[] digest = new byte[hash.getDigestSize()];
    hash.doFinal(digest, 0);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(curve.hash()));
    signer.init(true, key);
    BigInteger[] rs = signer.generateSignature(digest);
    try {
      return StandardDSAEncoding.INSTANCE.encode(curve.domain().getN(), rs[0], rs[1]);
    } catch (IOException e) {
      throw new IllegalStateException("two numbers can be encoded", e);
    }
  }

  public VerifyingKey publicKey() {
    try {
      return VerifyingKey.of(publicInfo().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a public key can be encoded", e);
    }
  }

  private SubjectPublicKeyInfo publicInfo() throws IOException {
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
        new ECPublicKeyParameters(curve.domain().getG().multiply(key.getD()), curve.domain()));
  }

  /** {@code cosign.key}: encrypted with the password, which may be empty. */
  public String toPem(String password, SecureRandom random) {
    try {
      byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
      byte[] sealed = SealedKey.seal(der, password.getBytes(StandardCharsets.UTF_8), random);
      return new Pem(SIGSTORE, sealed).toString();
    } catch (IOException e) {
      throw new IllegalStateException("a private key can be encoded", e);
    }
  }
}
