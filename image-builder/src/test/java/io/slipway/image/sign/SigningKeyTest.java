package io.slipway.image.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.image.testing.DebianTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
  private static final SigningKey KEY = SigningKey.generate(new SecureRandom());

  @TempDir Path directory;

  @BeforeAll
  static void needOpenssl() {
    DebianTool.require("openssl");
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void shouldBeVerifiedByOpenssl_whenSlipwaySigns() throws Exception {
    Files.write(directory.resolve("message"), MESSAGE);
    Files.write(directory.resolve("signature"), KEY.sign(MESSAGE));
    write("key.pub", KEY.publicKey().toPem());
    assertThat(
            run(
                "openssl",
                "dgst",
                "-sha256",
                "-verify",
                "key.pub",
                "-signature",
                "signature",
                "message"))
        .contains("Verified OK");
  }

  @Test
  void shouldVerify_whenOpensslSigned() throws Exception {
    Files.write(directory.resolve("message"), MESSAGE);
    run("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-out", "ec.key");
    run("openssl", "ec", "-in", "ec.key", "-pubout", "-out", "ec.pub");
    run("openssl", "dgst", "-sha256", "-sign", "ec.key", "-out", "signature", "message");
    byte[] signature = Files.readAllBytes(directory.resolve("signature"));
    VerifyingKey key = VerifyingKey.read(directory.resolve("ec.pub"));
    assertThat(key.verifies(MESSAGE, signature)).isTrue();
    assertThat(key.verifies("another".getBytes(StandardCharsets.UTF_8), signature)).isFalse();
    assertThat(KEY.publicKey().verifies(MESSAGE, signature)).isFalse();
    assertThat(key.verifies(MESSAGE, new byte[] {1, 2, 3})).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"secp384r1,sha384", "secp521r1,sha512"})
  void shouldTakeTheHashOfTheCurve_whenItIsALargerOne(String curve, String hash) throws Exception {
    Files.write(directory.resolve("message"), MESSAGE);
    run("openssl", "ecparam", "-genkey", "-name", curve, "-out", "ec.key");
    run("openssl", "ec", "-in", "ec.key", "-pubout", "-out", "ec.pub");
    SigningKey key = SigningKey.read(directory.resolve("ec.key"), null);
    Files.write(directory.resolve("ours"), key.sign(MESSAGE));
    assertThat(
            run(("openssl dgst -" + hash + " -verify ec.pub -signature ours message").split(" ")))
        .contains("Verified OK");
    VerifyingKey known = VerifyingKey.read(directory.resolve("ec.pub"));
    assertThat(known.verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
    assertThat(known.verifies(MESSAGE, KEY.sign(MESSAGE))).isFalse();
    assertThat(SigningKey.read(write("k", key.toPem("p", new SecureRandom())), "p").publicKey())
        .extracting(VerifyingKey::toPem)
        .isEqualTo(known.toPem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp384r1", "secp521r1"})
  void shouldVerify_whenAnOlderCosignTookSha256ForALargerCurve(String curve) throws Exception {
    Files.write(directory.resolve("message"), MESSAGE);
    run("openssl", "ecparam", "-genkey", "-name", curve, "-out", "ec.key");
    run("openssl", "ec", "-in", "ec.key", "-pubout", "-out", "ec.pub");
    run("openssl", "dgst", "-sha256", "-sign", "ec.key", "-out", "signature", "message");
    byte[] signature = Files.readAllBytes(directory.resolve("signature"));
    assertThat(VerifyingKey.read(directory.resolve("ec.pub")).verifies(MESSAGE, signature))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ec.key,prime256v1",
    "pkcs8.key,prime256v1",
    "ec.key,secp384r1",
    "pkcs8.key,secp384r1",
    "ec.key,secp521r1",
    "pkcs8.key,secp521r1"
  })
  void shouldReadTheKey_whenOpensslWroteIt(String file, String curve) throws Exception {
    run("openssl", "ecparam", "-genkey", "-name", curve, "-out", "ec.key");
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "ec.key", "-out", "pkcs8.key");
    run("openssl", "ec", "-in", "ec.key", "-pubout", "-out", "ec.pub");
    SigningKey key = SigningKey.read(directory.resolve(file), null);
    assertThat(key.publicKey().toPem()).isEqualTo(Files.readString(directory.resolve("ec.pub")));
    assertThat(VerifyingKey.read(directory.resolve("ec.pub")).verifies(MESSAGE, key.sign(MESSAGE)))
        .isTrue();
  }

  @Test
  void shouldGiveTheSameSignature_whenTheMessageIsTheSame() {
    assertThat(KEY.sign(MESSAGE)).isEqualTo(KEY.sign(MESSAGE));
  }

  @Test
  void shouldComeBack_whenItWasEncrypted() throws Exception {
    Path file = write("cosign.key", KEY.toPem("open-sesame", new SecureRandom()));
    assertThat(Files.readString(file)).startsWith("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----");
    assertThat(SigningKey.read(file, "open-sesame").publicKey().toPem())
        .isEqualTo(KEY.publicKey().toPem());
  }

  @Test
  void shouldReadCosignsOlderName_whenTheKeyHasNoPassword() throws Exception {
    String pem = KEY.toPem("", new SecureRandom()).replace("SIGSTORE", "COSIGN");
    assertThat(SigningKey.read(write("cosign.key", pem), null).publicKey().toPem())
        .isEqualTo(KEY.publicKey().toPem());
  }

  @Test
  void shouldRefuse_whenThePasswordIsWrong() throws Exception {
    Path file = write("cosign.key", KEY.toPem("open-sesame", new SecureRandom()));
    assertThatThrownBy(() -> SigningKey.read(file, "wrong"))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("the password of the private key is wrong")
        .hasMessageNotContaining("open-sesame");
  }

  @Test
  void shouldRefuse_whenTheFileAsksForAllMemory() throws Exception {
    String huge =
        "{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":1073741824,\"r\":8,\"p\":1},\"salt\":\"\"},"
            + "\"cipher\":{\"name\":\"nacl/secretbox\",\"nonce\":\""
            + "A".repeat(32)
            + "\"},\"ciphertext\":\""
            + "A".repeat(64)
            + "\"}";
    String pem =
        new Pem("ENCRYPTED COSIGN PRIVATE KEY", huge.getBytes(StandardCharsets.UTF_8)).toString();
    assertThatThrownBy(() -> SigningKey.parse(pem, "k", ""))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("N=1073741824");
  }

  @Test
  void shouldSayWhatItIs_whenTheFileIsNoSigningKey() throws Exception {
    run("openssl", "genrsa", "-out", "rsa.key", "2048");
    run("openssl", "ecparam", "-genkey", "-name", "secp256k1", "-out", "k1.key");
    run("openssl", "ec", "-in", "k1.key", "-pubout", "-out", "k1.pub");
    Path publicKey = write("cosign.pub", KEY.publicKey().toPem());
    assertThatThrownBy(() -> SigningKey.read(publicKey, null)).hasMessageContaining("public key");
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", "ed.key");
    assertThatThrownBy(() -> SigningKey.read(directory.resolve("rsa.key"), null))
        .hasMessageContaining("P-256");
    assertThatThrownBy(() -> SigningKey.read(directory.resolve("ed.key"), null))
        .hasMessageContaining("P-521");
    assertThatThrownBy(() -> SigningKey.read(directory.resolve("k1.key"), null))
        .hasMessageContaining("P-256");
    assertThatThrownBy(() -> VerifyingKey.read(directory.resolve("k1.pub")))
        .hasMessageContaining("P-256");
    assertThatThrownBy(() -> VerifyingKey.read(directory.resolve("rsa.key")))
        .hasMessageContaining("verifying needs the public key");
    assertThatThrownBy(() -> SigningKey.read(directory.resolve("none"), null))
        .hasMessageContaining("there is no key file");
    assertThatThrownBy(() -> SigningKey.read(write("text", "hello"), null))
        .hasMessageContaining("no PEM file");
  }

  /** RFC 7914, section 12, third vector. */
  @Test
  void shouldDeriveWhatTheRfcSays_withScrypt() {
    byte[] derived =
        SCrypt.generate(
            "pleaseletmein".getBytes(StandardCharsets.US_ASCII),
            "SodiumChloride".getBytes(StandardCharsets.US_ASCII),
            16384,
            8,
            1,
            64);
    assertThat(HexFormat.of().formatHex(derived)).startsWith("7023bdcb3afd7348461c06cd81fd38eb");
  }
}
