package io.slipway.image.attest;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Digests;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.registry.RegistryArtifacts;
import io.slipway.image.registry.RegistryArtifacts.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What refers to a manifest, in registries with the referrers API and in those without: there an
 * index tagged {@code sha256-HEX} lists them, which clients keep (distribution specification 1.1,
 * "Referrers Tag Schema").
 */
public final class Referrers {
  private final RegistryArtifacts registry;

  public Referrers(RegistryArtifacts registry) {
    this.registry = registry;
  }

  /** {@code sha256:HEX} as the name of a tag. */
  public static String tag(String digest) {
    return "sha256-" + Digests.hex(digest);
  }

  /** Pushes a manifest that names its subject. */
  public void push(String repository, FurtherManifest manifest)
      throws BuildException, InterruptedException {
    for (BlobSource blob : manifest.blobs()) {
      registry.push(repository, blob);
    }
    Document document = new Document(manifest.descriptor().mediaType(), manifest.raw());
    registry.push(repository + "@" + manifest.raw().digest(), document);
    announce(repository, manifest.raw());
  }

  /** Has a manifest that was pushed listed, where the registry doesn't do that by itself. */
  public void announce(String repository, RawBytes manifest)
      throws BuildException, InterruptedException {
    ObjectNode json = Json.object(manifest.toArray());
    String subject = json.path("subject").path("digest").asString("");
    if (!subject.isEmpty() && registry.referrers(repository, subject).isEmpty()) {
      addToTag(repository, subject, entry(manifest, json));
    }
  }

  private static ObjectNode entry(RawBytes manifest, ObjectNode json) {
    ObjectNode entry =
        Descriptor.of(MediaTypes.OCI_MANIFEST, manifest.digest(), manifest.size()).toJson();
    entry.set("artifactType", json.path("artifactType"));
    if (json.path("annotations").isObject()) {
      entry.set("annotations", json.path("annotations"));
    }
    return entry;
  }

  private void addToTag(String repository, String subject, ObjectNode entry)
      throws BuildException, InterruptedException {
    String reference = repository + ":" + tag(subject);
    Optional<Document> listed = registry.find(reference);
    ObjectNode index = Json.newObject();
    index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (JsonNode other : entries(listed)) {
      if (other.path("digest").equals(entry.path("digest"))) {
        return;
      }
      manifests.add(other);
    }
    manifests.add(entry);
    registry.push(reference, new Document(MediaTypes.OCI_INDEX, new RawBytes(Json.bytes(index))));
  }

  /** The manifests of a type that refer to a digest, oldest first. */
  public List<Descriptor> list(String repository, String digest, String artifactType)
      throws BuildException, InterruptedException {
    Optional<Document> listed = registry.referrers(repository, digest);
    if (listed.isEmpty()) {
      listed = registry.find(repository + ":" + tag(digest));
    }
    List<Descriptor> found = new ArrayList<>();
    for (JsonNode entry : entries(listed)) {
      if (entry.path("artifactType").asString("").equals(artifactType)) {
        found.add(Descriptor.read(entry));
      }
    }
    return found;
  }

  private static Iterable<JsonNode> entries(Optional<Document> index) {
    return index
        .map(
            document ->
                (Iterable<JsonNode>) Json.object(document.raw().toArray()).path("manifests"))
        .orElse(List.of());
  }
}
