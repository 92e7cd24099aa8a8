package io.slipway.image.sign;

import io.slipway.image.BuildException;
import io.slipway.image.attest.ArtifactManifest;
import io.slipway.image.attest.Referrers;
import io.slipway.image.attest.Statement;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.ImageIndex;
import io.slipway.image.config.ImageManifest;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.registry.RegistryArtifacts.Document;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs what lies in a registry. Signatures and attestations of others stay; the same one again
 * changes nothing.
 */
public final class ImageSigner {
  private final RegistryArtifacts registry;
  private final SigningKey key;

  public ImageSigner(RegistryArtifacts registry, SigningKey key) {
    this.registry = registry;
    this.key = key;
  }

  /**
   * What there is to sign under a reference.
   *
   * @param recursive whether the manifests of an index count, too
   */
  public static List<Descriptor> targets(
      RegistryArtifacts registry, String reference, boolean recursive)
      throws BuildException, InterruptedException {
    Document root =
        registry
            .find(reference)
            .orElseThrow(() -> new BuildException("there is no image " + reference));
    List<Descriptor> targets = new ArrayList<>();
    targets.add(root.descriptor());
    if (recursive && MediaTypes.isIndex(root.mediaType())) {
      for (Descriptor manifest :
          ImageIndex.read(root.raw().toArray(), root.mediaType()).manifests()) {
        if (!AttestationCheck.isAttestation(manifest)) {
          targets.add(manifest);
        }
      }
    }
    return targets;
  }

  /** Signs a manifest or index; the signature's tag is {@code sha256-HEX.sig}. */
  public void sign(String repository, String digest) throws BuildException, InterruptedException {
    add(
        repository,
        SignatureTags.signatures(repository, digest),
        List.of(layer(repository, digest)));
  }

  /** Signs as a referrer, cosign's {@code --registry-referrers-mode=oci-1-1}. */
  public void signAsReferrer(String repository, Descriptor target)
      throws BuildException, InterruptedException {
    BlobSource layer = layer(repository, target.digest());
    byte[] config = config(List.of(layer.descriptor()));
    Descriptor named = Descriptor.of(SignatureTags.ARTIFACT_TYPE, config);
    new Referrers(registry)
        .push(
            repository,
            new ArtifactManifest(
                    SignatureTags.ARTIFACT_TYPE,
                    BlobSource.of(named, config),
                    List.of(layer),
                    target,
                    Map.of())
                .build());
  }

  /** Signs statements about a manifest; their tag is {@code sha256-HEX.att}. */
  public void attest(String repository, String digest, List<Statement> statements)
      throws BuildException, InterruptedException {
    List<BlobSource> layers = new ArrayList<>();
    for (Statement statement : statements) {
      byte[] envelope = Envelope.sign(Statement.MEDIA_TYPE, statement.json().toArray(), key);
      Descriptor descriptor =
          Descriptor.of(Envelope.MEDIA_TYPE, envelope)
              .withAnnotations(
                  Map.of(
                      SignatureTags.SIGNATURE,
                      "",
                      SignatureTags.PREDICATE_TYPE,
                      statement.predicateType()));
      layers.add(BlobSource.of(descriptor, envelope));
    }
    add(repository, SignatureTags.attestations(repository, digest), layers);
  }

  private BlobSource layer(String repository, String digest) {
    byte[] payload = SimpleSigning.payload(repository, digest);
    String signature = Base64.getEncoder().encodeToString(key.sign(payload));
    Descriptor descriptor =
        Descriptor.of(SimpleSigning.MEDIA_TYPE, payload)
            .withAnnotations(Map.of(SignatureTags.SIGNATURE, signature));
    return BlobSource.of(descriptor, payload);
  }

  private void add(String repository, String reference, List<BlobSource> more)
      throws BuildException, InterruptedException {
    List<Descriptor> layers = new ArrayList<>(existing(reference));
    boolean changed = false;
    for (BlobSource layer : more) {
      if (!layers.contains(layer.descriptor())) {
        registry.push(repository, layer);
        layers.add(layer.descriptor());
        changed = true;
      }
    }
    if (changed) {
      byte[] config = config(layers);
      Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config);
      registry.push(repository, BlobSource.of(configBlob, config));
      RawBytes manifest = ImageManifest.of(configBlob, layers, Map.of()).raw();
      registry.push(reference, new Document(MediaTypes.OCI_MANIFEST, manifest));
    }
  }

  private List<Descriptor> existing(String reference) throws BuildException, InterruptedException {
    Optional<Document> found = registry.find(reference);
    if (found.isEmpty()) {
      return List.of();
    }
    try {
      Document document = found.get();
      return ImageManifest.read(document.raw().toArray(), document.mediaType()).layers();
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          "tried to add to the signatures at " + reference + ", but " + e.getMessage(), e);
    }
  }

  /** What cosign puts there: an image that holds the layers and is for no platform. */
  private static byte[] config(List<Descriptor> layers) {
    ObjectNode json = Json.newObject();
    json.put("architecture", "").put("os", "");
    ObjectNode rootfs = json.putObject("rootfs").put("type", "layers");
    ArrayNode digests = rootfs.putArray("diff_ids");
    layers.forEach(layer -> digests.add(layer.digest()));
    json.putObject("config");
    return Json.bytes(json);
  }
}
