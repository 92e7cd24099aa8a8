package io.slipway.image.sign;

import io.slipway.image.BuildException;
import io.slipway.image.attest.AttestationManifests;
import io.slipway.image.attest.Statement;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.sign.ImageVerifier.Demands;
import io.slipway.image.sign.Verification.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for attestations of an image that the key vouches for: signed envelopes, and statements in
 * an index whose signature holds.
 */
final class AttestationCheck {
  private final RegistryArtifacts registry;
  private final VerifyingKey key;

  AttestationCheck(RegistryArtifacts registry, VerifyingKey key) {
    this.registry = registry;
    this.key = key;
  }

  static boolean isAttestation(Descriptor manifest) {
    return AttestationManifests.ATTESTATION.equals(
        manifest.annotations().get(AttestationManifests.REFERENCE_TYPE));
  }

  /**
   * One for each demanded type.
   *
   * @param index what a verified index lists; empty where there is none
   */
  List<Checked> check(
      String repository,
      String digest,
      @Nullable String platform,
      List<Descriptor> index,
      Demands demands)
      throws BuildException, RefusedException, InterruptedException {
    List<Checked> checked = new ArrayList<>();
    for (String type : demands.predicateTypes()) {
      String where = find(repository, digest, index, type);
      checked.add(new Checked(digest, platform, "attestation", type, where));
    }
    return checked;
  }

  private String find(String repository, String digest, List<Descriptor> index, String type)
      throws BuildException, RefusedException, InterruptedException {
    List<String> reasons = new ArrayList<>();
    String place = SignatureTags.attestations(repository, digest);
    for (Descriptor layer : SignatureCheck.layers(registry, place)) {
      if (isSigned(repository, digest, layer, type, place, reasons)) {
        return place;
      }
    }
    Optional<String> bundle =
        new BundleCheck(registry, key).find(repository, digest, type, reasons);
    if (bundle.isPresent()) {
      return bundle.get();
    }
    for (Descriptor manifest : index) {
      if (isAttestation(manifest) && isIn(repository, digest, manifest, type, reasons)) {
        return "signed index, " + manifest.digest();
      }
    }
    throw new RefusedException(
        repository
            + "@"
            + digest
            + " has no attestation of type "
            + type
            + " that this key vouches for"
            + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons)));
  }

  private boolean isSigned(
      String repository,
      String digest,
      Descriptor layer,
      String type,
      String place,
      List<String> reasons)
      throws BuildException, InterruptedException {
    String named = layer.annotations().getOrDefault(SignatureTags.PREDICATE_TYPE, type);
    if (!layer.mediaType().equals(Envelope.MEDIA_TYPE) || !named.equals(type)) {
      return false;
    }
    byte[] envelope = registry.read(repository, layer, Json.MAX_STATEMENT);
    try {
      byte[] statement = Envelope.open(envelope, Statement.MEDIA_TYPE, key);
      BundleCheck.checkStatement(statement, digest, type);
      return true;
    } catch (IllegalArgumentException e) {
      reasons.add(place + ": " + e.getMessage());
      return false;
    }
  }

  /** The index's signature holds for what it names by digest. */
  private boolean isIn(
      String repository, String digest, Descriptor manifest, String type, List<String> reasons)
      throws BuildException, RefusedException, InterruptedException {
    String about = manifest.annotations().get(AttestationManifests.REFERENCE_DIGEST);
    if (!digest.equals(about)) {
      return false;
    }
    for (Descriptor layer : SignatureCheck.layers(registry, repository + "@" + manifest.digest())) {
      if (type.equals(layer.annotations().get(Statement.PREDICATE_TYPE))) {
        try {
          byte[] statement = registry.read(repository, layer, Json.MAX_STATEMENT);
          BundleCheck.checkStatement(statement, digest, type);
          return true;
        } catch (IllegalArgumentException e) {
          reasons.add(layer.digest() + ": " + e.getMessage());
        }
      }
    }
    return false;
  }
}
