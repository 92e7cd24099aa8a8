package io.slipway.registry.scope;

import io.slipway.registry.store.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a manifest says of itself (image-spec, "Image Manifest" and "Image Index").
 *
 * @param artifactType {@code artifactType}; else the configuration's media type; else, for an index
 *     without either, its media type
 * @param isImage whether it is a container image, or an index of such
 * @param children an index's entries; empty for a manifest
 */
public record ManifestFacts(
    String artifactType, boolean isImage, Map<String, String> annotations, List<Entry> children) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String EMPTY_CONFIG = "application/vnd.oci.empty.v1+json";
  private static final List<String> IMAGE_CONFIGS =
      List.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  /** BuildKit's provenance and SBOMs stand beside the images that they are about. */
  private static final String ATTESTATION_OF = "vnd.docker.reference.digest";

  /**
   * An entry of an index.
   *
   * @param attests the digest of the entry that it is about; empty for what stands for itself
   */
  public record Entry(
      String digest, String os, String architecture, String variant, String attests) {
    public boolean isAttestation() {
      return !attests.isEmpty();
    }

    public String platform() {
      return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
  }

  public static ManifestFacts of(Manifest manifest) {
    JsonNode root = JSON.readTree(manifest.content());
    List<Entry> children = new ArrayList<>();
    root.path("manifests").forEach(entry -> children.add(entry(entry)));
    String config = root.path("config").path("mediaType").asString("");
    String declared = root.path("artifactType").asString("");
    String type =
        !declared.isEmpty()
            ? declared
            : config.isEmpty() || config.equals(EMPTY_CONFIG) ? manifest.mediaType() : config;
    boolean isIndex = root.has("manifests");
    return new ManifestFacts(
        type,
        declared.isEmpty() && (isIndex || IMAGE_CONFIGS.contains(config)),
        strings(root.path("annotations")),
        children);
  }

  private static Entry entry(JsonNode entry) {
    JsonNode platform = entry.path("platform");
    return new Entry(
        entry.path("digest").asString(""),
        platform.path("os").asString(""),
        platform.path("architecture").asString(""),
        platform.path("variant").asString(""),
        entry.path("annotations").path(ATTESTATION_OF).asString(""));
  }

  static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString("")));
    return map;
  }
}
