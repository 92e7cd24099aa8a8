package io.slipway.image.sign;

import io.slipway.image.BuildException;
import io.slipway.image.attest.Referrers;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.registry.RegistryArtifacts.Document;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Looks for a signature of the key on a digest. */
final class SignatureCheck {
  static final int MAX_LAYERS = 200;
  private static final int MAX_PAYLOAD = 1 << 20;

  private final RegistryArtifacts registry;
  private final VerifyingKey key;

  SignatureCheck(RegistryArtifacts registry, VerifyingKey key) {
    this.registry = registry;
    this.key = key;
  }

  /** Where the signature lies. */
  String check(String repository, String digest)
      throws BuildException, RefusedException, InterruptedException {
    List<String> places = new ArrayList<>();
    places.add(SignatureTags.signatures(repository, digest));
    Referrers referrers = new Referrers(registry);
    for (Descriptor one : referrers.list(repository, digest, SignatureTags.ARTIFACT_TYPE)) {
      places.add(repository + "@" + one.digest());
    }
    List<String> reasons = new ArrayList<>();
    for (String place : places) {
      for (Descriptor layer : layers(registry, place)) {
        String reason = reason(repository, digest, layer);
        if (reason.isEmpty()) {
          return place;
        }
        reasons.add(place + ": " + reason);
      }
    }
    return new BundleCheck(registry, key)
        .find(repository, digest, BundleCheck.SIGNATURE, reasons)
        .orElseThrow(() -> refused(repository + "@" + digest, reasons));
  }

  private static RefusedException refused(String what, List<String> reasons) {
    return new RefusedException(
        reasons.isEmpty()
            ? what + " has no signature"
            : what + " has no signature of this key: " + String.join("; ", reasons));
  }

  /** None where nothing lies at the place. */
  static List<Descriptor> layers(RegistryArtifacts registry, String place)
      throws BuildException, RefusedException, InterruptedException {
    Optional<Document> found = registry.find(place);
    if (found.isEmpty()) {
      return List.of();
    }
    try {
      Document manifest = found.get();
      List<Descriptor> layers =
          ImageManifest.read(manifest.raw().toArray(), manifest.mediaType()).layers();
      return layers.subList(0, Math.min(MAX_LAYERS, layers.size()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(place + " holds no signatures: " + e.getMessage());
    }
  }

  /** Why a layer is no signature of the key on the digest; "" where it is. */
  private String reason(String repository, String digest, Descriptor layer)
      throws BuildException, InterruptedException {
    String signature = layer.annotations().getOrDefault(SignatureTags.SIGNATURE, "");
    if (!layer.mediaType().equals(SimpleSigning.MEDIA_TYPE) || signature.isEmpty()) {
      return "a layer of type " + layer.mediaType() + " without a signature";
    }
    byte[] payload = registry.read(repository, layer, MAX_PAYLOAD);
    try {
      if (!key.verifies(payload, Base64.getDecoder().decode(signature))) {
        return "a signature that is not this key's, or whose payload was changed";
      }
      String signed = SimpleSigning.digest(payload);
      return signed.equals(digest) ? "" : "a signature of another digest, " + signed;
    } catch (IllegalArgumentException e) {
      return "a broken signature: " + e.getMessage();
    }
  }
}
