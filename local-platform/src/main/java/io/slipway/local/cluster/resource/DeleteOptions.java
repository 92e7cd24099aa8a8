package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How to delete.
 *
 * @param graceSeconds null for the object's own
 * @param uid a precondition; empty for none
 * @param resourceVersion a precondition; empty for none
 */
public record DeleteOptions(
    @Nullable Long graceSeconds,
    Propagation propagation,
    String uid,
    String resourceVersion,
    boolean dryRun) {

  /** The names are the API's. */
  public enum Propagation {
    Background,
    Foreground,
    Orphan
  }

  public static DeleteOptions now() {
    return new DeleteOptions(0L, Propagation.Background, "", "", false);
  }

  public static DeleteOptions graceful() {
    return new DeleteOptions(null, Propagation.Background, "", "", false);
  }

  /** Reads a {@code DeleteOptions} body. */
  public static DeleteOptions of(JsonNode body) {
    JsonNode grace = body.path("gracePeriodSeconds");
    if (grace.isNumber() && grace.longValue() < 0) {
      throw ApiError.badRequest("gracePeriodSeconds must not be negative, not " + grace);
    }
    return new DeleteOptions(
        grace.isNumber() ? Long.valueOf(grace.longValue()) : null,
        propagation(body),
        Json.text(body, "preconditions.uid"),
        Json.text(body, "preconditions.resourceVersion"),
        !body.path("dryRun").isEmpty());
  }

  private static Propagation propagation(JsonNode body) {
    String policy = Json.text(body, "propagationPolicy");
    if (!policy.isEmpty() && body.has("orphanDependents")) {
      throw ApiError.invalidOption(
          "DeleteOptions",
          FieldError.invalid(
              "propagationPolicy",
              policy,
              "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (policy.isEmpty()) {
      return body.path("orphanDependents").booleanValue(false)
          ? Propagation.Orphan
          : Propagation.Background;
    }
    try {
      return Propagation.valueOf(policy);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalidOption(
          "DeleteOptions",
          FieldError.unsupported(
              "propagationPolicy", policy, List.of("Background", "Foreground", "Orphan")));
    }
  }
}
