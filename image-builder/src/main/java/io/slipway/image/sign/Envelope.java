package io.slipway.image.sign;

import io.slipway.image.config.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A signed statement (secure-systems-lab/dsse, envelope.md and protocol.md). */
final class Envelope {
  static final String MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";

  private Envelope() {}

  static byte[] sign(String payloadType, byte[] payload, SigningKey key) {
    ObjectNode json = Json.newObject();
    json.put("payloadType", payloadType);
    json.put("payload", Base64.getEncoder().encodeToString(payload));
    json.putArray("signatures")
        .addObject()
        .put("keyid", "")
        .put("sig", Base64.getEncoder().encodeToString(key.sign(encoded(payloadType, payload))));
    return Json.bytes(json);
  }

  /**
   * The payload, where one of its signatures is the key's.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static byte[] open(byte[] envelope, String payloadType, VerifyingKey key) {
    JsonNode json = Json.object(envelope, Json.MAX_STATEMENT);
    String type = json.path("payloadType").asString("");
    if (!type.equals(payloadType)) {
      throw new IllegalArgumentException("its payload is of type '" + type + "'");
    }
    byte[] payload = Base64.getDecoder().decode(json.path("payload").asString(""));
    byte[] signed = encoded(type, payload);
    for (JsonNode signature : json.path("signatures")) {
      byte[] bytes = Base64.getDecoder().decode(signature.path("sig").asString(""));
      if (key.verifies(signed, bytes)) {
        return payload;
      }
    }
    throw new IllegalArgumentException("no signature on it is this key's");
  }

  /** Pre-authentication encoding, so that type and payload can't run into each other. */
  static byte[] encoded(String type, byte[] payload) {
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("DSSEv1 " + name.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(name);
    out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
