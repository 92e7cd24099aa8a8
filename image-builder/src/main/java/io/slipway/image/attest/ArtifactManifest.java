package io.slipway.image.attest;

import io.slipway.image.config.Descriptor;
import io.slipway.image.config.Json;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.config.RawBytes;
import io.slipway.image.export.FurtherManifest;
import io.slipway.image.registry.BlobSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The manifest of something that is no image (OCI image specification 1.1, manifest.md, "Guidelines
 * for Artifact Usage").
 *
 * @param config null means the empty one
 * @param subject what it is about; null means that nothing says so
 */
public record ArtifactManifest(
    String artifactType,
    @Nullable BlobSource config,
    List<BlobSource> layers,
    @Nullable Descriptor subject,
    Map<String, String> annotations) {

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final Descriptor EMPTY_CONFIG =
      Descriptor.of("application/vnd.oci.empty.v1+json", EMPTY);

  public ArtifactManifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  /** The manifest with its blobs; its descriptor has no platform and no annotations. */
  public FurtherManifest build() {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    json.put("artifactType", artifactType);
    json.set("config", configJson());
    ArrayNode array = json.putArray("layers");
    layers.forEach(layer -> array.add(layer.descriptor().toJson()));
    if (subject != null) {
      json.set("subject", bare(subject).toJson());
    }
    if (!annotations.isEmpty()) {
      ObjectNode notes = json.putObject("annotations");
      new TreeMap<>(annotations).forEach(notes::put);
    }
    RawBytes raw = new RawBytes(Json.bytes(json));
    Descriptor descriptor = Descriptor.of(MediaTypes.OCI_MANIFEST, raw.digest(), raw.size());
    return new FurtherManifest(descriptor, raw, blobs());
  }

  private ObjectNode configJson() {
    return config == null
        ? EMPTY_CONFIG.toJson().put("data", "e30=")
        : config.descriptor().toJson();
  }

  private List<BlobSource> blobs() {
    List<BlobSource> blobs = new ArrayList<>(layers);
    blobs.add(config == null ? BlobSource.of(EMPTY_CONFIG, EMPTY) : config);
    return blobs;
  }

  private static Descriptor bare(Descriptor descriptor) {
    return Descriptor.of(descriptor.mediaType(), descriptor.digest(), descriptor.size());
  }
}
