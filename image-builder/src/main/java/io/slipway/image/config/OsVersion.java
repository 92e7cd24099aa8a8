package io.slipway.image.config;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an image says about its operating system beside the name: {@code os.version} and {@code
 * os.features}, which images for Windows have.
 */
public record OsVersion(String version, List<String> features) {
  public static final OsVersion NONE = new OsVersion("", List.of());

  private static final String VERSION = "os.version";
  private static final String FEATURES = "os.features";

  public OsVersion {
    features = List.copyOf(features);
  }

  /** Of a configuration, or of a descriptor's platform. */
  static OsVersion read(JsonNode json) {
    List<String> features = new ArrayList<>();
    json.path(FEATURES).forEach(feature -> features.add(feature.asString("")));
    return new OsVersion(json.path(VERSION).asString(""), features);
  }

  void addTo(ObjectNode json) {
    if (!version.isEmpty()) {
      json.put(VERSION, version);
    }
    if (!features.isEmpty()) {
      ArrayNode array = json.putArray(FEATURES);
      features.forEach(array::add);
    }
  }
}
