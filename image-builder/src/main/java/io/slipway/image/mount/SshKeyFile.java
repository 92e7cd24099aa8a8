package io.slipway.image.mount;

import io.slipway.image.mount.SshWire.Writer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key without a passphrase: OpenSSH's own format (its PROTOCOL.key) with RSA, ECDSA
 * or Ed25519 keys, and RSA keys in PEM (PKCS #1, PKCS #8).
 */
final class SshKeyFile {
  private static final int MAX_BYTES = 64 << 10;
  private static final int SEED = 32;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final Map<String, String> CURVES =
      Map.of("nistp256", "secp256r1", "nistp384", "secp384r1", "nistp521", "secp521r1");

  /** DER before a PKCS #1 key that makes it PKCS #8: version 0, rsaEncryption (RFC 5208). */
  private static final byte[] RSA_PREFIX = {
    2, 1, 0, 48, 13, 6, 9, 42, (byte) 0x86, 72, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private SshKeyFile() {}

  /**
   * @throws IOException where it can't be used, with the reason and what to do
   */
  static SshKey read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it is larger than any key");
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      Matcher pem = PEM.matcher(text);
      if (!pem.find()) {
        throw new IOException("it holds no private key in PEM or OpenSSH's format");
      }
      return key(pem.group(1).strip(), pem.group(2), file.toString());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "Tried to read the ssh key "
              + file
              + ", but: "
              + e.getMessage()
              + ". Add it to an agent (ssh-add) and name the agent's socket instead",
          e);
    }
  }

  private static SshKey key(String kind, String body, String name)
      throws IOException, GeneralSecurityException {
    if (kind.equals("ENCRYPTED") || body.contains("ENCRYPTED")) {
      throw protectedKey();
    }
    byte[] der = Base64.getMimeDecoder().decode(body);
    return switch (kind) {
      case "OPENSSH" -> openssh(der, name);
      case "RSA" -> rsa(pkcs8(der), name);
      case "" -> rsa(der, name);
      default -> throw new IOException(kind.toLowerCase(Locale.ROOT) + " keys in PEM aren't read");
    };
  }

  private static IOException protectedKey() {
    return new IOException("it is protected by a passphrase");
  }

  private static byte[] pkcs8(byte[] pkcs1) {
    byte[] content = concat(RSA_PREFIX, concat(header(4, pkcs1.length), pkcs1));
    return concat(header(48, content.length), content);
  }

  /** Two bytes of length hold what a key may have. */
  private static byte[] header(int tag, int length) {
    return new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static SshKey rsa(byte[] pkcs8, String name) throws GeneralSecurityException {
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    RSAPrivateCrtKey parts = (RSAPrivateCrtKey) key;
    return rsa(parts.getModulus(), parts.getPublicExponent(), key, name);
  }

  private static SshKey rsa(BigInteger modulus, BigInteger exponent, PrivateKey key, String name) {
    byte[] blob = new Writer().text(SshKey.RSA).integer(exponent).integer(modulus).toBytes();
    return new SshKey(SshKey.RSA, blob, name, key);
  }

  private static SshKey openssh(byte[] bytes, String name)
      throws IOException, GeneralSecurityException {
    if (!Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IOException("it isn't in the format openssh-key-v1");
    }
    SshWire in = SshWire.reading(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
    String cipher = in.text();
    in.text();
    in.bytes();
    if (!cipher.equals("none")) {
      throw protectedKey();
    }
    if (in.number() != 1) {
      throw new IOException("it holds more than one key");
    }
    byte[] blob = in.bytes();
    SshWire secret = SshWire.reading(in.bytes());
    int check = secret.number();
    if (check != secret.number()) {
      throw new IOException("its check numbers differ");
    }
    String type = secret.text();
    if (type.startsWith(SshKey.ECDSA)) {
      return new SshKey(type, blob, name, ecdsa(secret));
    }
    return switch (type) {
      case SshKey.ED25519 -> new SshKey(type, blob, name, ed25519(secret));
      case SshKey.RSA -> rsa(secret, name);
      default -> throw new IOException("keys of the type " + type + " aren't read");
    };
  }

  private static PrivateKey ed25519(SshWire in) throws IOException, GeneralSecurityException {
    in.bytes();
    byte[] seed = Arrays.copyOf(in.bytes(), SEED);
    return KeyFactory.getInstance("Ed25519")
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
  }

  private static PrivateKey ecdsa(SshWire in) throws IOException, GeneralSecurityException {
    String curve = CURVES.get(in.text());
    if (curve == null) {
      throw new IOException("its curve isn't one of " + CURVES.keySet());
    }
    in.bytes();
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(in.integer(), spec));
  }

  private static SshKey rsa(SshWire in, String name) throws IOException, GeneralSecurityException {
    BigInteger n = in.integer();
    BigInteger e = in.integer();
    BigInteger d = in.integer();
    BigInteger inverse = in.integer();
    BigInteger p = in.integer();
    BigInteger q = in.integer();
    BigInteger dp = d.mod(p.subtract(BigInteger.ONE));
    BigInteger dq = d.mod(q.subtract(BigInteger.ONE));
    RSAPrivateCrtKeySpec spec = new RSAPrivateCrtKeySpec(n, e, d, p, q, dp, dq, inverse);
    return rsa(n, e, KeyFactory.getInstance("RSA").generatePrivate(spec), name);
  }
}
