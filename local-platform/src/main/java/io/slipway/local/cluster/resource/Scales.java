package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType.ScalePaths;
import io.slipway.local.cluster.patch.JsonPatch;
import io.slipway.local.cluster.patch.MergePatch;
import io.slipway.local.cluster.patch.PatchException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The scale subresource: an {@code autoscaling/v1 Scale} seen through the object's own fields. */
public final class Scales {

  private final Resources resources;

  public Scales(Resources resources) {
    this.resources = resources;
  }

  private static ScalePaths paths(Target target) {
    ScalePaths paths = target.type().scale();
    if (paths == null) {
      throw ApiError.noSuchResource();
    }
    return paths;
  }

  public ObjectNode get(Target target) {
    ScalePaths paths = paths(target);
    ObjectNode object = resources.find(target);
    if (object == null && !target.type().custom()) {
      throw ApiError.scaleNotFound(target.type(), target.name());
    }
    return scale(paths, resources.get(target));
  }

  private static ObjectNode scale(ScalePaths paths, ObjectNode object) {
    ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String name :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      metadata.put(name, Json.text(object, "metadata." + name));
    }
    ObjectNode spec = scale.putObject("spec");
    long replicas = Json.number(object, paths.replicas(), 0);
    if (replicas != 0) {
      spec.put("replicas", (int) replicas);
    }
    ObjectNode status = scale.putObject("status");
    status.put("replicas", (int) Json.number(object, paths.statusReplicas(), 0));
    String selector = selector(paths, object);
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return scale;
  }

  private static String selector(ScalePaths paths, ObjectNode object) {
    if (paths.selector().isEmpty()) {
      return "";
    }
    JsonNode selector = Json.at(object, paths.selector());
    return selector.isObject() ? LabelSelector.of(selector).toString() : selector.stringValue("");
  }

  public ObjectNode update(Target target, ObjectNode scale, WriteOptions options) {
    ScalePaths paths = paths(target);
    int replicas = (int) Json.number(scale, "spec.replicas", 0);
    if (replicas < 0) {
      throw ApiError.invalidScale(
          target.name(),
          FieldError.invalid("spec.replicas", replicas, "must be greater than or equal to 0"));
    }
    ObjectNode written =
        resources.edit(
            target,
            object -> {
              int dot = paths.replicas().lastIndexOf('.');
              Json.ensure(object, paths.replicas().substring(0, dot))
                  .put(paths.replicas().substring(dot + 1), replicas);
              String version = Json.text(scale, "metadata.resourceVersion");
              if (!version.isEmpty()) {
                Json.ensure(object, "metadata").put("resourceVersion", version);
              }
              return object;
            },
            options);
    return scale(paths, written);
  }

  public ObjectNode patch(Target target, PatchType format, JsonNode patch, WriteOptions options) {
    ObjectNode current = get(target);
    Json.ensure(current, "metadata").remove("resourceVersion");
    try {
      JsonNode patched =
          switch (format) {
            case JSON -> JsonPatch.apply(current, patch);
            case MERGE, STRATEGIC -> MergePatch.apply(current, patch);
            case APPLY ->
                throw ApiError.unsupportedMedia(
                    "LocalCluster applies no scale subresource; use a merge patch of it, or apply"
                        + " the object");
          };
      if (patched instanceof ObjectNode scale) {
        return update(target, scale, options);
      }
      throw ApiError.badRequest("a patched scale must be a JSON object");
    } catch (PatchException e) {
      throw e.kind() == PatchException.Kind.MALFORMED
          ? ApiError.badRequest(String.valueOf(e.getMessage()))
          : ApiError.rejected();
    }
  }
}
