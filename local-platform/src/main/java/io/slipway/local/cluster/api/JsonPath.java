package io.slipway.local.cluster.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The part of JSONPath that printer columns use: {@code .spec.http[0].name}. */
final class JsonPath {

  private JsonPath() {}

  static JsonNode find(JsonNode root, String path) {
    JsonNode current = root;
    for (String part : path.replace("[", ".[").split("\\.", -1)) {
      if (part.startsWith("[") && part.endsWith("]")) {
        current = element(current, part.substring(1, part.length() - 1));
      } else if (!part.isEmpty()) {
        current = current.path(part);
      }
    }
    return current;
  }

  private static JsonNode element(JsonNode list, String index) {
    if (index.equals("*")) {
      return list.path(0);
    }
    return index.matches("[0-9]{1,6}")
        ? list.path(Integer.parseInt(index))
        : MissingNode.getInstance();
  }
}
