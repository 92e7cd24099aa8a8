package io.slipway.registry.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in RFC 7468's textual encodings. */
final class PemFile {

  private static final int LARGEST = 4 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private final Path file;
  private final List<Block> blocks;

  private record Block(String label, String body) {
    byte[] der() {
      return Base64.getMimeDecoder().decode(body);
    }
  }

  private PemFile(Path file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  /**
   * @throws IOException in words for the user
   */
  static PemFile read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > LARGEST) {
      throw new IOException(
          "Tried to read the PEM file %s, but it is missing, not readable or too large."
              .formatted(file));
    }
    Matcher matcher = BLOCK.matcher(Files.readString(file, US_ASCII));
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return new PemFile(file, blocks);
  }

  /** At least one. */
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (block.label().endsWith("CERTIFICATE")) {
          ByteArrayInputStream der = new ByteArrayInputStream(block.der());
          certificates.add((X509Certificate) factory.generateCertificate(der));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw wrong("a certificate in it is damaged");
    }
    if (certificates.isEmpty()) {
      throw wrong("it holds no certificate");
    }
    return certificates;
  }

  PrivateKey key() throws IOException {
    for (Block block : blocks) {
      if (block.label().endsWith("PRIVATE KEY")) {
        return key(block);
      }
    }
    throw wrong("it holds no private key");
  }

  private PrivateKey key(Block block) throws IOException {
    if (block.label().startsWith("ENCRYPTED") || block.body().contains("ENCRYPTED")) {
      throw wrong("its key is encrypted; openssl pkey -in FILE -out PLAIN takes the password off");
    }
    try {
      return key(
          switch (block.label()) {
            case "PRIVATE KEY" -> block.der();
            case "RSA PRIVATE KEY" -> Der.pkcs8OfRsa(block.der());
            case "EC PRIVATE KEY" -> Der.pkcs8OfEc(block.der());
            default -> throw wrong("%s is not a kind of key we know".formatted(block.label()));
          });
    } catch (IllegalArgumentException e) {
      throw wrong("its key is damaged");
    }
  }

  private PrivateKey key(byte[] pkcs8) throws IOException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // Another algorithm's.
      } catch (GeneralSecurityException e) {
        throw wrong("this JDK knows no %s keys".formatted(algorithm));
      }
    }
    throw wrong("its key is neither RSA, EC nor EdDSA, or it is damaged");
  }

  /** The parsers' own messages might quote the key. */
  private IOException wrong(String why) {
    return new IOException("Tried to read the PEM file %s, but %s.".formatted(file, why));
  }
}
