package io.slipway.local.cluster.patch;

import io.slipway.local.cluster.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch (RFC 7386). */
public final class MergePatch {

  private MergePatch() {}

  /** Returns a patched copy. */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
    patch.forEachEntry(
        (name, value) -> {
          if (value.isNull()) {
            result.remove(name);
          } else {
            result.set(name, apply(result.path(name), value));
          }
        });
    return result;
  }
}
