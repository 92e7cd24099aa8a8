package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.apply.ApplyConflict;
import io.slipway.local.cluster.apply.FieldManager;
import io.slipway.local.cluster.apply.Manager;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.kind.SchemaCheck;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a server-side apply sends: whether it may, and what it comes to. */
final class Application {

  private Application() {}

  /** Puts the target's address into a configuration, drops its nulls, and checks its fields. */
  static void check(Target target, ObjectNode configuration) {
    Preparation.address(target, configuration);
    if (!Json.at(configuration, "metadata.managedFields").isEmpty()) {
      throw ApiError.badRequest("metadata.managedFields must be nil");
    }
    Json.dropNulls(configuration);
    ResourceType type = target.type();
    SchemaCheck check = SchemaCheck.of(type.schema(), configuration);
    String problem =
        check.unknown().isEmpty()
            ? AppliedLists.problem(type.schema(), configuration)
            : "." + check.unknown().get(0) + ": field not declared in schema";
    if (!problem.isEmpty()) {
      throw ApiError.internal(
          "failed to create typed patch object ("
              + target.namespace()
              + "/"
              + target.name()
              + "; "
              + type.apiVersion()
              + ", Kind="
              + type.kind()
              + "): "
              + problem);
    }
  }

  /**
   * The object as it is after the apply.
   *
   * @param live null for a new object
   * @throws ApiError 409 where another manager has a field and the apply isn't forced
   */
  static ObjectNode merge(
      Target target,
      @Nullable ObjectNode live,
      ObjectNode configuration,
      WriteOptions options,
      String now) {
    ResourceType type = target.type();
    Manager manager =
        new Manager(
            options.manager(), Manager.Operation.Apply, type.apiVersion(), target.subresource());
    try {
      return FieldManager.apply(type.schema(), live, configuration, manager, options.force(), now);
    } catch (ApplyConflict e) {
      throw ApiError.applyConflict(e);
    }
  }
}
