package io.slipway.image.sign;

import io.slipway.image.config.Json;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A private key encrypted with a password as cosign does it (go-securesystemslib, "encrypted"):
 * JSON that names scrypt (RFC 7914) for the key and NaCl's secretbox (XSalsa20 and Poly1305) for
 * the content.
 */
final class SealedKey {
  private static final int KEY = 32;
  private static final int NONCE = 24;
  private static final int TAG = 16;
  private static final int SALT = 32;

  /** What go-securesystemslib takes today; 64 MiB of memory. */
  private static final int COST = 1 << 16;

  private static final int BLOCK = 8;
  private static final long MAX_MEMORY = 512L << 20;

  private SealedKey() {}

  static byte[] open(byte[] sealed, byte[] password) throws KeyException {
    JsonNode json = json(sealed);
    JsonNode kdf = json.path("kdf");
    JsonNode cipher = json.path("cipher");
    if (!kdf.path("name").asString("").equals("scrypt")
        || !cipher.path("name").asString("").equals("nacl/secretbox")) {
      throw new KeyException("the private key is not encrypted with scrypt and nacl/secretbox");
    }
    byte[] nonce = bytes(cipher.path("nonce"));
    byte[] content = bytes(json.path("ciphertext"));
    if (nonce.length != NONCE || content.length < TAG) {
      throw new KeyException("the encrypted private key is broken");
    }
    return unseal(content, nonce, derive(kdf, password));
  }

  private static JsonNode json(byte[] sealed) throws KeyException {
    try {
      return Json.object(sealed);
    } catch (IllegalArgumentException e) {
      throw new KeyException("the encrypted private key is " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(JsonNode text) throws KeyException {
    try {
      return Base64.getDecoder().decode(text.asString(""));
    } catch (IllegalArgumentException e) {
      throw new KeyException("the encrypted private key is broken: " + e.getMessage(), e);
    }
  }

  /** The parameters are the file's, so they are bounded. */
  private static byte[] derive(JsonNode kdf, byte[] password) throws KeyException {
    JsonNode params = kdf.path("params");
    long n = params.path("N").asLong(0);
    long r = params.path("r").asLong(0);
    long p = params.path("p").asLong(0);
    boolean sane = n > 1 && Long.bitCount(n) == 1 && r > 0 && r <= 64 && p > 0 && p <= 16;
    if (!sane || n > MAX_MEMORY / (128 * r)) {
      throw new KeyException(
          "the private key asks for scrypt with N=" + n + ", r=" + r + ", p=" + p);
    }
    return SCrypt.generate(password, bytes(kdf.path("salt")), (int) n, (int) r, (int) p, KEY);
  }

  private static byte[] unseal(byte[] sealed, byte[] nonce, byte[] key) throws KeyException {
    XSalsa20Engine cipher = cipher(nonce, key);
    byte[] tag = tag(cipher, sealed, TAG);
    if (!java.security.MessageDigest.isEqual(tag, Arrays.copyOf(sealed, TAG))) {
      throw new KeyException("the password of the private key is wrong; it is $COSIGN_PASSWORD");
    }
    byte[] plain = new byte[sealed.length - TAG];
    cipher.processBytes(sealed, TAG, plain.length, plain, 0);
    return plain;
  }

  /** The first 32 bytes of the key stream are the authenticator's key. */
  private static byte[] tag(XSalsa20Engine cipher, byte[] content, int from) {
    byte[] macKey = new byte[KEY];
    cipher.processBytes(macKey, 0, KEY, macKey, 0);
    Poly1305 mac = new Poly1305();
    mac.init(new KeyParameter(macKey));
    mac.update(content, from, content.length - from);
    byte[] tag = new byte[TAG];
    mac.doFinal(tag, 0);
    return tag;
  }

  private static XSalsa20Engine cipher(byte[] nonce, byte[] key) {
    XSalsa20Engine cipher = new XSalsa20Engine();
    cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    return cipher;
  }

  static byte[] seal(byte[] plain, byte[] password, SecureRandom random) {
    byte[] salt = random(random, SALT);
    byte[] nonce = random(random, NONCE);
    byte[] key = SCrypt.generate(password, salt, COST, BLOCK, 1, KEY);
    byte[] sealed = new byte[TAG + plain.length];
    XSalsa20Engine stream = cipher(nonce, key);
    stream.processBytes(new byte[KEY], 0, KEY, new byte[KEY], 0);
    stream.processBytes(plain, 0, plain.length, sealed, TAG);
    System.arraycopy(tag(cipher(nonce, key), sealed, TAG), 0, sealed, 0, TAG);
    ObjectNode json = Json.newObject();
    ObjectNode kdf = json.putObject("kdf").put("name", "scrypt");
    kdf.putObject("params").put("N", COST).put("r", BLOCK).put("p", 1);
    kdf.put("salt", Base64.getEncoder().encodeToString(salt));
    json.putObject("cipher")
        .put("name", "nacl/secretbox")
        .put("nonce", Base64.getEncoder().encodeToString(nonce));
    json.put("ciphertext", Base64.getEncoder().encodeToString(sealed));
    return Json.bytes(json);
  }

  private static byte[] random(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
