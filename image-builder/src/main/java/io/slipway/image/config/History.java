package io.slipway.image.config;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an image's history.
 *
 * @param created RFC 3339, or null
 * @param createdBy the instruction in BuildKit's wording
 * @param emptyLayer whether the step made no layer
 */
public record History(
    @Nullable String created, String createdBy, String comment, boolean emptyLayer) {
  /** What BuildKit writes; tools tell Dockerfile builds by it. */
  public static final String COMMENT = "buildkit.dockerfile.v0";

  static History read(JsonNode json) {
    return new History(
        json.hasNonNull("created") ? json.path("created").asString("") : null,
        json.path("created_by").asString(""),
        json.path("comment").asString(""),
        json.path("empty_layer").asBoolean(false));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.newObject();
    if (created != null) {
      json.put("created", created);
    }
    json.put("created_by", createdBy);
    if (!comment.isEmpty()) {
      json.put("comment", comment);
    }
    if (emptyLayer) {
      json.put("empty_layer", true);
    }
    return json;
  }
}
