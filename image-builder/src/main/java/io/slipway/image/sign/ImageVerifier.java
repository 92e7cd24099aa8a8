package io.slipway.image.sign;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.registry.RegistryArtifacts.Document;
import io.slipway.image.sign.Verification.Checked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what lies in a registry with a public key: the signature of what a reference names, the
 * manifests under it, and attestations.
 */
public final class ImageVerifier {
  private final RegistryArtifacts registry;
  private final SignatureCheck signatures;
  private final AttestationCheck attestations;

  /**
   * @param recursive whether each platform's manifest needs a signature of its own
   * @param predicateTypes what must be attested of each platform's image
   */
  public record Demands(boolean recursive, List<String> predicateTypes) {
    public Demands {
      predicateTypes = List.copyOf(predicateTypes);
    }
  }

  public ImageVerifier(RegistryArtifacts registry, VerifyingKey key) {
    this.registry = registry;
    this.signatures = new SignatureCheck(registry, key);
    this.attestations = new AttestationCheck(registry, key);
  }

  /**
   * @throws RefusedException where the key does not vouch for all that is demanded
   * @throws BuildException where that cannot be found out
   */
  public Verification verify(String reference, Demands demands)
      throws BuildException, RefusedException, InterruptedException {
    String repository = repository(reference);
    Document root =
        registry
            .find(reference)
            .orElseThrow(() -> new BuildException("there is no image " + reference));
    String digest = root.raw().digest();
    List<Checked> checked = new ArrayList<>();
    checked.add(new Checked(digest, null, "signature", null, signatures.check(repository, digest)));
    if (MediaTypes.isIndex(root.mediaType())) {
      platforms(repository, index(reference, root), demands, checked);
    } else {
      checked.addAll(attestations.check(repository, digest, null, List.of(), demands));
    }
    return new Verification(reference, digest, root.mediaType(), checked);
  }

  private static ImageIndex index(String reference, Document root) throws BuildException {
    try {
      return ImageIndex.read(root.raw().toArray(), root.mediaType());
    } catch (IllegalArgumentException e) {
      throw new BuildException("the index of " + reference + ": " + e.getMessage(), e);
    }
  }

  private void platforms(
      String repository, ImageIndex index, Demands demands, List<Checked> checked)
      throws BuildException, RefusedException, InterruptedException {
    for (Descriptor manifest : index.manifests()) {
      content(repository, manifest);
      if (AttestationCheck.isAttestation(manifest)) {
        continue;
      }
      String platform = platform(manifest);
      checked.add(new Checked(manifest.digest(), platform, "content", null, "signed index"));
      if (demands.recursive()) {
        String where = signatures.check(repository, manifest.digest());
        checked.add(new Checked(manifest.digest(), platform, "signature", null, where));
      }
      checked.addAll(
          attestations.check(repository, manifest.digest(), platform, index.manifests(), demands));
    }
  }

  /** The registry has the manifest that the index names, byte for byte. */
  private void content(String repository, Descriptor manifest)
      throws BuildException, RefusedException, InterruptedException {
    String reference = repository + "@" + manifest.digest();
    Document document =
        registry
            .find(reference)
            .orElseThrow(
                () -> new RefusedException("the index names " + reference + ", which is missing"));
    if (document.raw().size() != manifest.size()) {
      throw new RefusedException(
          reference
              + " has "
              + document.raw().size()
              + " bytes, where the index says "
              + manifest.size());
    }
  }

  private static @Nullable String platform(Descriptor manifest) {
    return manifest.platform() == null ? null : manifest.platform().toString();
  }

  /** Registry and repository as they were written, without tag and digest. */
  public static String repository(String reference) throws BuildException {
    try {
      ImageReference.parse(reference);
    } catch (InvalidImageReferenceException e) {
      throw new BuildException("'" + reference + "' is not an image reference", e);
    }
    String named = reference.replaceFirst("@.*", "");
    int colon = named.lastIndexOf(':');
    return colon > named.lastIndexOf('/') ? named.substring(0, colon) : named;
  }
}
