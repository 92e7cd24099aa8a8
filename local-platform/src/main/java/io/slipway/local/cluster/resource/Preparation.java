package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.kind.SchemaCheck;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings a written object into the form that may be stored: the strategies of the API server. */
final class Preparation {

  private static final Set<String> COUNTED_GROUPS =
      Set.of("apps", "batch", "apiextensions.k8s.io", "discovery.k8s.io");

  private static final List<String> IDENTITY =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "resourceVersion");

  private Preparation() {}

  /** Checks and completes the type and place of a body. */
  static void address(Target target, ObjectNode body) {
    ResourceType type = target.type();
    String version = body.path("apiVersion").stringValue(type.apiVersion());
    String kind = body.path("kind").stringValue(type.kind());
    if (!kind.equals(type.kind())) {
      throw ApiError.badRequest(
          kind
              + " in version \""
              + version
              + "\" cannot be handled as a "
              + type.kind()
              + ": the kind in the data does not match the expected kind");
    }
    if (!version.equals(type.apiVersion())) {
      throw ApiError.badRequest(
          "the API version in the data ("
              + version
              + ") does not match the expected API version ("
              + type.apiVersion()
              + ")");
    }
    body.put("apiVersion", version).put("kind", kind);
    ObjectNode metadata = Json.ensure(body, "metadata");
    place(target, metadata);
  }

  private static void place(Target target, ObjectNode metadata) {
    String namespace = Json.text(metadata, "namespace");
    if (target.namespace().isEmpty()) {
      metadata.remove("namespace");
    } else if (namespace.isEmpty()) {
      metadata.put("namespace", target.namespace());
    } else if (!namespace.equals(target.namespace())) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    String name = Json.text(metadata, "name");
    if (!target.name().isEmpty()) {
      if (name.isEmpty()) {
        metadata.put("name", target.name());
      } else if (!name.equals(target.name())) {
        throw ApiError.badRequest(
            "the name of the object ("
                + name
                + ") does not match the name on the URL ("
                + target.name()
                + ")");
      }
    }
  }

  /** Checks types, deals with undeclared fields and drops nulls; in place. */
  static void decode(ResourceType type, ObjectNode body, WriteOptions options) {
    decode(
        type,
        body,
        options,
        problem ->
            ApiError.badRequest(
                type.kind()
                    + " in version \""
                    + type.version()
                    + "\" cannot be handled as a "
                    + type.kind()
                    + ": "
                    + problem));
  }

  /** As {@link #decode}, of what a patch made of an object. */
  static void decodePatched(ResourceType type, ObjectNode patched, WriteOptions options) {
    decode(type, patched, options, problem -> ApiError.invalidPatch(patched, problem));
  }

  private static void decode(
      ResourceType type,
      ObjectNode body,
      WriteOptions options,
      Function<String, ApiError> failure) {
    Json.dropNulls(body);
    SchemaCheck check = SchemaCheck.of(type.schema(), body);
    if (!check.mistyped().isEmpty()) {
      throw failure.apply(check.mistyped().get(0));
    }
    Base64Fields.problem(type, body)
        .ifPresent(
            problem -> {
              throw failure.apply(problem);
            });
    options.reportUnknown(check.unknown(), failure);
    SchemaCheck.prune(type.schema(), body);
  }

  /** Fills in defaults; in place. */
  static void complete(ResourceType type, ObjectNode object) {
    Defaults.set(type, object);
    if (type.custom()) {
      CustomRules.setDefaults(type.openApi(), object);
    }
  }

  static void check(ResourceType type, @Nullable ObjectNode live, ObjectNode object) {
    if (type.custom()) {
      List<FieldError> errors = CustomRules.check(type.openApi(), object);
      if (!errors.isEmpty()) {
        throw ApiError.invalid(type, Json.text(object, "metadata.name"), errors);
      }
    }
    Rules.check(type, live, object);
  }

  /** Restores what no writer may change and, by subresource, the other half of the object. */
  static void isolate(Target target, ObjectNode live, ObjectNode written) {
    ObjectNode metadata = Json.ensure(written, "metadata");
    for (String field : IDENTITY) {
      restore(live.path("metadata"), metadata, field);
    }
    ResourceType type = target.type();
    if (target.subresource().equals("status")) {
      isolateStatus(type, live, written);
    } else if (type.hasStatus()) {
      restore(live, written, "status");
    }
    if (type.resource().equals("services")) {
      keepAddress(live, written);
    }
  }

  private static void isolateStatus(ResourceType type, ObjectNode live, ObjectNode written) {
    ObjectNode metadata = Json.ensure(written, "metadata");
    Set<String> open =
        type.custom()
            ? Set.of("managedFields")
            : Set.of("managedFields", "annotations", "finalizers");
    for (String field : names(live.path("metadata"), metadata)) {
      if (!open.contains(field)) {
        restore(live.path("metadata"), metadata, field);
      }
    }
    for (String field : names(live, written)) {
      if (!field.equals("metadata") && !field.equals("status")) {
        restore(live, written, field);
      }
    }
  }

  private static Set<String> names(JsonNode one, JsonNode other) {
    Set<String> names = new java.util.TreeSet<>(one.propertyNames());
    names.addAll(other.propertyNames());
    return names;
  }

  private static void restore(JsonNode live, ObjectNode written, String field) {
    JsonNode value = live.get(field);
    if (value == null) {
      written.remove(field);
    } else {
      written.set(field, value.deepCopy());
    }
  }

  /** A client that leaves out the address it was given keeps it. */
  private static void keepAddress(ObjectNode live, ObjectNode written) {
    ObjectNode spec = Json.ensure(written, "spec");
    for (String field : List.of("clusterIP", "clusterIPs")) {
      JsonNode address = Json.at(live, "spec").get(field);
      if (address != null && !spec.hasNonNull(field)) {
        spec.set(field, address.deepCopy());
      }
    }
  }

  /** Moves {@code metadata.generation} where the desired state changed. */
  static void count(ResourceType type, @Nullable ObjectNode live, ObjectNode written) {
    boolean counted =
        COUNTED_GROUPS.contains(type.group()) && !type.kind().equals("ControllerRevision");
    if (!type.custom() && !counted) {
      return;
    }
    if (type.kind().equals("DaemonSet")) {
      countTemplate(live, written);
    }
    ObjectNode metadata = Json.ensure(written, "metadata");
    if (live == null) {
      metadata.put("generation", 1);
    } else if (!Json.same(desired(type, live), desired(type, written))) {
      metadata.put("generation", (int) Json.number(live, "metadata.generation", 0) + 1);
    }
  }

  /** A DaemonSet counts its templates in an annotation, since apps/v1 has no field for it. */
  private static void countTemplate(@Nullable ObjectNode live, ObjectNode written) {
    long before =
        live == null
            ? 0
            : Long.parseLong(
                live.path("metadata")
                    .path("annotations")
                    .path(WorkloadDefaults.DAEMON_GENERATION)
                    .stringValue("1"));
    boolean changed =
        live == null
            || !Json.same(Json.at(live, "spec.template"), Json.at(written, "spec.template"));
    Json.ensure(written, "metadata.annotations")
        .put(WorkloadDefaults.DAEMON_GENERATION, Long.toString(changed ? before + 1 : before));
  }

  private static JsonNode desired(ResourceType type, ObjectNode object) {
    if (!type.custom()) {
      return object.path("spec");
    }
    ObjectNode rest = object.deepCopy();
    rest.remove(List.of("apiVersion", "kind", "metadata"));
    if (type.hasStatus()) {
      rest.remove("status");
    }
    return rest;
  }
}
