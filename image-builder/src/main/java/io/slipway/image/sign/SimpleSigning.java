package io.slipway.image.sign;

import io.slipway.image.config.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The payload of a signature (SIGNATURE_SPEC.md, "Simple Signing"). */
final class SimpleSigning {
  static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String TYPE = "cosign container image signature";

  private SimpleSigning() {}

  /**
   * @param repository registry and repository, which nobody checks
   * @param digest of the manifest or index that is signed
   */
  static byte[] payload(String repository, String digest) {
    ObjectNode json = Json.newObject();
    ObjectNode critical = json.putObject("critical");
    critical.putObject("identity").put("docker-reference", repository);
    critical.putObject("image").put("docker-manifest-digest", digest);
    critical.put("type", TYPE);
    json.putNull("optional");
    return Json.bytes(json);
  }

  /**
   * The digest that a payload is about.
   *
   * @throws IllegalArgumentException where it is no such payload
   */
  static String digest(byte[] payload) {
    JsonNode critical = Json.object(payload).path("critical");
    if (!critical.path("type").asString("").equals(TYPE)) {
      throw new IllegalArgumentException("the payload is no '" + TYPE + "'");
    }
    return critical.path("image").path("docker-manifest-digest").asString("");
  }
}
