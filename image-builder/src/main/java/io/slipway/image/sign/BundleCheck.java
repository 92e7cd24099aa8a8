package io.slipway.image.sign;

import io.slipway.image.BuildException;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.Json;
import io.slipway.image.registry.RegistryArtifacts;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Looks for statements that the key signed in Sigstore bundles, which cosign 3 pushes as referrers
 * (sigstore/protobuf-specs, sigstore_bundle.proto, in JSON). What a bundle says of transparency
 * logs and certificates does not count: the key does.
 */
final class BundleCheck {
  /** What cosign 3 calls a signature. */
  static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

  private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  private final RegistryArtifacts registry;
  private final VerifyingKey key;

  BundleCheck(RegistryArtifacts registry, VerifyingKey key) {
    this.registry = registry;
    this.key = key;
  }

  /** Where the statement lies; {@code reasons} gets why others are none. */
  Optional<String> find(String repository, String digest, String type, List<String> reasons)
      throws BuildException, RefusedException, InterruptedException {
    for (Descriptor bundle : new Referrers(registry).list(repository, digest, MEDIA_TYPE)) {
      String place = repository + "@" + bundle.digest();
      for (Descriptor layer : SignatureCheck.layers(registry, place)) {
        try {
          check(registry.read(repository, layer, Json.MAX_STATEMENT), digest, type);
          return Optional.of(place);
        } catch (IllegalArgumentException e) {
          reasons.add(place + ": " + e.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private void check(byte[] bundle, String digest, String type) {
    JsonNode envelope = Json.object(bundle, Json.MAX_STATEMENT).path("dsseEnvelope");
    byte[] statement = Envelope.open(Json.bytes(envelope), Statement.MEDIA_TYPE, key);
    checkStatement(statement, digest, type);
  }

  /**
   * @throws IllegalArgumentException where a statement doesn't say this of the digest
   */
  static void checkStatement(byte[] statement, String digest, String type) {
    JsonNode json = Json.object(statement, Json.MAX_STATEMENT);
    String said = json.path("predicateType").asString("");
    if (!said.equals(type)) {
      throw new IllegalArgumentException("the statement is of type '" + said + "'");
    }
    for (JsonNode subject : json.path("subject")) {
      if (subject.path("digest").path("sha256").asString("").equals(Digests.hex(digest))) {
        return;
      }
    }
    throw new IllegalArgumentException("the statement is about another image");
  }
}
