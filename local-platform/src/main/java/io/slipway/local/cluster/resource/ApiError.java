package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.apply.ApplyConflict;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A refusal, as the {@code Status} object that the client gets. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient ObjectNode status;

  private ApiError(int code, String reason, String message, ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.status = status("Failure");
    status.put("message", message);
    if (!reason.isEmpty()) {
      status.put("reason", reason);
    }
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    status.put("code", code);
  }

  private static ObjectNode status(String outcome) {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return status.put("status", outcome);
  }

  /** The {@code Status} of a deletion that is done. */
  static ObjectNode deleted(ResourceType type, String name, String uid) {
    ObjectNode status = status("Success");
    status.set("details", details(type, name).put("uid", uid));
    return status;
  }

  public int code() {
    return code;
  }

  public ObjectNode status() {
    return status.deepCopy();
  }

  public boolean isNotFound() {
    return code == 404;
  }

  public boolean isConflict() {
    return code == 409;
  }

  private static ObjectNode details(ResourceType type, String name) {
    ObjectNode details = Json.object();
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    return details.put("kind", type.plural());
  }

  static ApiError notFound(ResourceType type, String name) {
    return new ApiError(
        404, "NotFound", type.resource() + " \"" + name + "\" not found", details(type, name));
  }

  /** As the handlers of scales name it. */
  static ApiError scaleNotFound(ResourceType type, String name) {
    String group = type.group().isEmpty() ? "" : "." + type.group();
    return new ApiError(
        404,
        "NotFound",
        type.plural() + "/scale" + group + " \"" + name + "\" not found",
        details(type, name).put("kind", type.plural() + "/scale"));
  }

  /** No such path or kind. */
  public static ApiError noSuchResource() {
    return new ApiError(
        404, "NotFound", "the server could not find the requested resource", Json.object());
  }

  static ApiError alreadyExists(ResourceType type, String name) {
    return new ApiError(
        409,
        "AlreadyExists",
        type.resource() + " \"" + name + "\" already exists",
        details(type, name));
  }

  static ApiError conflict(ResourceType type, String name, String why) {
    return new ApiError(
        409,
        "Conflict",
        "Operation cannot be fulfilled on " + type.resource() + " \"" + name + "\": " + why,
        details(type, name));
  }

  static ApiError applyConflict(ApplyConflict conflict) {
    ObjectNode details = Json.object();
    ArrayNode causes = details.putArray("causes");
    for (ApplyConflict.Cause cause : conflict.causes()) {
      causes
          .addObject()
          .put("reason", "FieldManagerConflict")
          .put("message", cause.message())
          .put("field", cause.field());
    }
    return new ApiError(409, "Conflict", String.valueOf(conflict.getMessage()), details);
  }

  static ApiError invalid(ResourceType type, String name, List<FieldError> errors) {
    return invalid(type.group(), type.kind(), name, errors);
  }

  static ApiError invalidScale(String name, FieldError error) {
    return invalid("autoscaling", "Scale", name, List.of(error));
  }

  private static ApiError invalid(
      String group, String kindName, String name, List<FieldError> errors) {
    ObjectNode details = Json.object().put("name", name);
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    details.put("kind", kindName);
    details.set("causes", causes(errors));
    String list = errors.stream().map(FieldError::toString).collect(Collectors.joining(", "));
    String kind = group.isEmpty() ? kindName : kindName + "." + group;
    return new ApiError(
        422,
        "Invalid",
        kind + " \"" + name + "\" is invalid: " + (errors.size() == 1 ? list : "[" + list + "]"),
        details);
  }

  private static ArrayNode causes(List<FieldError> errors) {
    ArrayNode causes = Json.array();
    for (FieldError error : errors) {
      causes
          .addObject()
          .put("reason", error.reason())
          .put("message", error.message())
          .put("field", error.field());
    }
    return causes;
  }

  /** An option of the request itself is invalid. */
  static ApiError invalidOption(String options, FieldError error) {
    ObjectNode details = Json.object().put("group", "meta.k8s.io").put("kind", options);
    details.set("causes", causes(List.of(error)));
    return new ApiError(
        422, "Invalid", options + ".meta.k8s.io \"\" is invalid: " + error, details);
  }

  /** A query parameter has a value that it can't have. */
  public static ApiError unsupportedOption(
      String options, String name, String value, List<String> allowed) {
    return invalidOption(options, FieldError.unsupported(name, value, allowed));
  }

  public static ApiError versionMatchWithoutVersion() {
    return invalidOption(
        "ListOptions",
        FieldError.forbidden(
            "resourceVersionMatch",
            "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  }

  static ApiError unprocessable(String message) {
    return new ApiError(422, "Invalid", message, Json.object());
  }

  /** Upstream says no more of a JSON patch that doesn't fit. */
  static ApiError rejected() {
    return unprocessable("the server rejected our request due to an error in our request");
  }

  /** A bare 500 upstream too. */
  static ApiError versionOfNew() {
    return internal("resourceVersion should not be set on objects to be created");
  }

  /** What a patch makes of an object can't be read. */
  static ApiError invalidPatch(ObjectNode patched, String why) {
    FieldError error = FieldError.invalid("patch", patched.toString(), why);
    ObjectNode details = Json.object();
    details.set("causes", causes(List.of(error)));
    return new ApiError(422, "Invalid", " \"\" is invalid: " + error, details);
  }

  public static ApiError notAcceptable(String message) {
    return new ApiError(406, "NotAcceptable", message, Json.object());
  }

  public static ApiError badRequest(String message) {
    return new ApiError(400, "BadRequest", message, Json.object());
  }

  static ApiError forbidden(ResourceType type, String name, String why) {
    return new ApiError(
        403,
        "Forbidden",
        type.resource() + " \"" + name + "\" is forbidden: " + why,
        details(type, name));
  }

  static ApiError terminating(ResourceType type, String name, String namespace) {
    ObjectNode details = details(type, name);
    details
        .putArray("causes")
        .addObject()
        .put("reason", "NamespaceTerminating")
        .put("message", "namespace " + namespace + " is being terminated")
        .put("field", "metadata.namespace");
    return new ApiError(
        403,
        "Forbidden",
        type.resource()
            + " \""
            + name
            + "\" is forbidden: unable to create new content in namespace "
            + namespace
            + " because it is being terminated",
        details);
  }

  /** The version asked for is no longer in the log. */
  public static ApiError expired(String message) {
    return new ApiError(410, "Expired", message, Json.object());
  }

  public static ApiError methodNotAllowed(String message) {
    return new ApiError(405, "MethodNotAllowed", message, Json.object());
  }

  public static ApiError unsupportedMedia(String message) {
    return new ApiError(415, "UnsupportedMediaType", message, Json.object());
  }

  public static ApiError tooLarge(String message) {
    return new ApiError(413, "RequestEntityTooLarge", message, Json.object());
  }

  public static ApiError tooManyRequests(String message) {
    ObjectNode details = Json.object().put("retryAfterSeconds", 1);
    return new ApiError(429, "TooManyRequests", message, details);
  }

  /** A fault of this server, or of a request that the API server too answers with a bare 500. */
  public static ApiError internal(String message) {
    return new ApiError(500, "", message, Json.object());
  }
}
