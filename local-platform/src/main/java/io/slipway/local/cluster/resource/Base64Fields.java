package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.kind.ResourceType;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bytes in a Secret's {@code data} and a ConfigMap's {@code binaryData}. */
final class Base64Fields {

  private Base64Fields() {}

  /** What Go's decoder says of the first value that isn't base64. */
  static Optional<String> problem(ResourceType type, ObjectNode object) {
    String field =
        switch (type.resource()) {
          case "secrets" -> "data";
          case "configmaps" -> "binaryData";
          default -> "";
        };
    for (JsonNode value : object.path(field)) {
      try {
        Base64.getDecoder().decode(value.stringValue("").replaceAll("\\s", ""));
      } catch (IllegalArgumentException e) {
        return Optional.of("illegal base64 data: " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
