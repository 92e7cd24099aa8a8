package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.patch.JsonPatch;
import io.slipway.local.cluster.patch.MergePatch;
import io.slipway.local.cluster.patch.PatchException;
import io.slipway.local.cluster.patch.StrategicMergePatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs a patch and words its failures. */
final class Patches {

  private Patches() {}

  static ObjectNode apply(Target target, PatchType format, ObjectNode live, JsonNode patch) {
    try {
      JsonNode result =
          switch (format) {
            case JSON -> JsonPatch.apply(live, patch);
            case MERGE -> MergePatch.apply(live, object(patch));
            case STRATEGIC -> strategic(target, live, object(patch));
            case APPLY -> throw new IllegalArgumentException("An apply is not a patch");
          };
      return object(result);
    } catch (PatchException e) {
      String message = String.valueOf(e.getMessage());
      throw switch (e.kind()) {
        case MALFORMED -> ApiError.badRequest(message);
        case UNFIT -> ApiError.rejected();
        case UNKEYED -> ApiError.internal(message);
      };
    }
  }

  private static JsonNode strategic(Target target, ObjectNode live, ObjectNode patch)
      throws PatchException {
    if (target.type().custom()) {
      throw ApiError.unsupportedMedia(
          "the body of the request was in an unknown format - accepted media types include:"
              + " application/json-patch+json, application/merge-patch+json,"
              + " application/apply-patch+yaml");
    }
    return StrategicMergePatch.apply(target.type().schema(), live, patch);
  }

  private static ObjectNode object(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("the patch, and what it makes of the object, must be a JSON object");
  }
}
