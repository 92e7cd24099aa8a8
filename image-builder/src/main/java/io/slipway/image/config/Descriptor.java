package io.slipway.image.config;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What names a blob (OCI image specification, "Content Descriptors"). {@code size} is bytes. */
public record Descriptor(
    String mediaType,
    String digest,
    long size,
    @Nullable Platform platform,
    OsVersion osVersion,
    Map<String, String> annotations) {

  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  public static Descriptor of(String mediaType, String digest, long size) {
    return new Descriptor(mediaType, digest, size, null, OsVersion.NONE, Map.of());
  }

  public static Descriptor of(String mediaType, byte[] content) {
    return of(mediaType, Digests.of(content), content.length);
  }

  public Descriptor withMediaType(String other) {
    return new Descriptor(other, digest, size, platform, osVersion, annotations);
  }

  public Descriptor withPlatform(Platform other) {
    return withPlatform(other, OsVersion.NONE);
  }

  public Descriptor withPlatform(Platform other, OsVersion version) {
    return new Descriptor(mediaType, digest, size, other, version, annotations);
  }

  public Descriptor withAnnotations(Map<String, String> others) {
    return new Descriptor(mediaType, digest, size, platform, osVersion, others);
  }

  /**
   * @throws IllegalArgumentException where it names nothing that can be checked
   */
  public static Descriptor read(JsonNode json) {
    String digest = json.path("digest").asString("");
    if (!Digests.isSha256(digest)) {
      throw new IllegalArgumentException(
          "a descriptor's digest is '" + digest + "', where sha256:<64 hex digits> is needed");
    }
    JsonNode size = json.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw new IllegalArgumentException("the descriptor of " + digest + " has no valid size");
    }
    return new Descriptor(
        json.path("mediaType").asString(""),
        digest,
        size.asLong(),
        platform(json.path("platform")),
        OsVersion.read(json.path("platform")),
        strings(json.path("annotations")));
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.newObject();
    json.put("mediaType", mediaType).put("digest", digest).put("size", size);
    if (!annotations.isEmpty()) {
      ObjectNode notes = json.putObject("annotations");
      new TreeMap<>(annotations).forEach(notes::put);
    }
    if (platform != null) {
      ObjectNode target = json.putObject("platform");
      target.put("architecture", platform.architecture()).put("os", platform.os());
      osVersion.addTo(target);
      if (platform.variant() != null) {
        target.put("variant", platform.variant());
      }
    }
    return json;
  }

  private static @Nullable Platform platform(JsonNode json) {
    String os = json.path("os").asString("");
    String architecture = json.path("architecture").asString("");
    if (os.isEmpty() || architecture.isEmpty()) {
      return null;
    }
    return Platform.of(os, architecture, json.path("variant").asString(""));
  }

  private static Map<String, String> strings(JsonNode json) {
    Map<String, String> result = new TreeMap<>();
    json.properties().forEach(e -> result.put(e.getKey(), e.getValue().asString("")));
    return result;
  }
}
