package io.slipway.local.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image manifest or index as far as a registry reads it (image spec 1.1, manifest.md and
 * image-index.md).
 */
final class Manifest {

  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private static final Set<String> INDEXES =
      Set.of(OCI_INDEX, "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final Set<String> IMAGES =
      Set.of(OCI_MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final byte[] content;
  private final String mediaType;
  private final JsonNode json;
  private final List<Digest> blobs;
  private final List<Digest> children;
  private final Optional<Digest> subject;

  private Manifest(byte[] content, String mediaType, JsonNode json) {
    this.content = content;
    this.mediaType = mediaType;
    this.json = json;
    this.blobs = readBlobs();
    this.children = isIndex() ? digests(list("manifests")) : List.of();
    this.subject =
        json.has("subject") ? Optional.of(digest(json.path("subject"))) : Optional.empty();
  }

  /**
   * @param contentType of the request; absent, the manifest's own mediaType counts
   * @throws RegistryException MANIFEST_INVALID, or DIGEST_INVALID for a descriptor's digest
   */
  static Manifest parse(byte[] content, @Nullable String contentType) {
    JsonNode json = readObject(content);
    String declared = json.path("mediaType").asString("");
    String announced = contentType == null ? declared : bare(contentType);
    if (!declared.isEmpty() && !declared.equals(announced)) {
      throw invalid("Content-Type is " + announced + ", but its mediaType is " + declared);
    }
    if (!INDEXES.contains(announced) && !IMAGES.contains(announced)) {
      throw invalid(
          "media type \""
              + announced
              + "\" is not one of the OCI and Docker v2 manifest and index types");
    }
    if (json.path("schemaVersion").asInt(0) != 2) {
      throw invalid("schemaVersion must be 2");
    }
    return new Manifest(content, announced, json);
  }

  private static JsonNode readObject(byte[] content) {
    try {
      JsonNode json = JSON.readTree(content);
      if (json == null || !json.isObject()) {
        throw invalid("it is not a JSON object");
      }
      return json;
    } catch (JacksonException e) {
      throw invalid("it is not JSON: " + e.getOriginalMessage());
    }
  }

  private static String bare(String contentType) {
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
  }

  private static RegistryException invalid(String why) {
    return RegistryError.MANIFEST_INVALID.because("the manifest was refused: " + why);
  }

  private boolean isIndex() {
    return INDEXES.contains(mediaType);
  }

  private List<Digest> readBlobs() {
    if (isIndex()) {
      return List.of();
    }
    List<JsonNode> required = new ArrayList<>(list("layers"));
    required.removeIf(Manifest::isForeign);
    required.add(json.path("config"));
    return digests(required);
  }

  private List<JsonNode> list(String field) {
    JsonNode array = json.path(field);
    if (!array.isArray()) {
      throw invalid("\"" + field + "\" must be a list of descriptors");
    }
    List<JsonNode> result = new ArrayList<>();
    array.forEach(result::add);
    return result;
  }

  /** Layers that a registry need not have (image spec, "Non-Distributable Layers"). */
  private static boolean isForeign(JsonNode layer) {
    String type = layer.path("mediaType").asString("");
    return type.contains(".nondistributable.") || type.contains(".foreign.");
  }

  private static List<Digest> digests(List<JsonNode> descriptors) {
    return descriptors.stream().map(Manifest::digest).toList();
  }

  private static Digest digest(JsonNode descriptor) {
    if (!descriptor.isObject()) {
      throw invalid("a descriptor is missing or not an object");
    }
    return Digest.parse(descriptor.path("digest").asString(""));
  }

  byte[] content() {
    return content;
  }

  String mediaType() {
    return mediaType;
  }

  List<Digest> blobs() {
    return blobs;
  }

  List<Digest> children() {
    return children;
  }

  Optional<Digest> subject() {
    return subject;
  }

  /** What the referrers API lists (distribution spec, "Listing Referrers"). */
  byte[] descriptor(Digest digest) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", digest.toString());
    descriptor.put("size", content.length);
    String artifactType = artifactType();
    if (!artifactType.isEmpty()) {
      descriptor.put("artifactType", artifactType);
    }
    if (json.path("annotations").isObject()) {
      descriptor.put("annotations", json.path("annotations"));
    }
    return JSON.writeValueAsBytes(descriptor);
  }

  private String artifactType() {
    String own = json.path("artifactType").asString("");
    return own.isEmpty() ? json.path("config").path("mediaType").asString("") : own;
  }
}
