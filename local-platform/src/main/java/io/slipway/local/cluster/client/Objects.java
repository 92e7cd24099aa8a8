package io.slipway.local.cluster.client;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.resource.WriteOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The built-in objects as one component reads and writes them, under its own manager name. */
public final class Objects {

  private final Resources resources;
  private final WriteOptions options;

  public Objects(Resources resources, String manager) {
    this.resources = resources;
    this.options = WriteOptions.internal(manager);
  }

  public Resources resources() {
    return resources;
  }

  public Target target(String kind, String namespace, String name) {
    return Target.of(resources.kinds().builtIn(kind), namespace, name);
  }

  /** Where an object lies that was read from the store. */
  public Target target(ResourceType type, ObjectNode object) {
    return Target.of(type, namespace(object), name(object));
  }

  public @Nullable ObjectNode find(String kind, String namespace, String name) {
    return resources.find(target(kind, namespace, name));
  }

  /** All of a kind; {@code namespace} empty means everywhere. */
  public List<ObjectNode> list(String kind, String namespace) {
    return resources.list(resources.kinds().builtIn(kind), namespace).objects();
  }

  /** Those of a kind whose controller is {@code owner}. */
  public List<ObjectNode> ownedBy(ObjectNode owner, String kind) {
    String uid = Json.text(owner, "metadata.uid");
    return list(kind, namespace(owner)).stream()
        .filter(object -> controllerUid(object).equals(uid))
        .toList();
  }

  public ObjectNode create(String kind, String namespace, ObjectNode object) {
    return resources.create(target(kind, namespace, ""), object, options);
  }

  /** Changes an object; does nothing where it is gone. */
  public void edit(Target target, Consumer<ObjectNode> change) {
    try {
      resources.edit(
          target,
          object -> {
            change.accept(object);
            return object;
          },
          options);
    } catch (ApiError e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Deletes an object; does nothing where it is gone. */
  public void delete(Target target, DeleteOptions how) {
    try {
      resources.delete(target, how);
    } catch (ApiError e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  public static String name(ObjectNode object) {
    return Json.text(object, "metadata.name");
  }

  public static String namespace(ObjectNode object) {
    return Json.text(object, "metadata.namespace");
  }

  public static boolean isDeleting(ObjectNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  /** The uid of the owner with {@code controller: true}, or the empty string. */
  public static String controllerUid(ObjectNode object) {
    for (ObjectNode owner : Json.objects(object.path("metadata").path("ownerReferences"))) {
      if (owner.path("controller").booleanValue(false)) {
        return Json.text(owner, "uid");
      }
    }
    return "";
  }

  /** Makes {@code owner} the controller of a new object. */
  public static void setController(ObjectNode object, ObjectNode owner) {
    Json.ensure(object, "metadata")
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", Json.text(owner, "apiVersion"))
        .put("kind", Json.text(owner, "kind"))
        .put("name", name(owner))
        .put("uid", Json.text(owner, "metadata.uid"))
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }
}
