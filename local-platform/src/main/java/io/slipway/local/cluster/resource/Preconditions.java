package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a client expects of the object that it changes; 409 where that isn't so. */
final class Preconditions {

  private Preconditions() {}

  /** Compares resource version and uid, where {@code written} names them. */
  static void check(Target target, ObjectNode live, ObjectNode written) {
    String version = Json.text(written, "metadata.resourceVersion");
    if (!version.isEmpty() && !version.equals(Json.text(live, "metadata.resourceVersion"))) {
      throw ApiError.conflict(
          target.type(),
          target.name(),
          "the object has been modified; please apply your changes to the latest version and try"
              + " again");
    }
    String uid = Json.text(written, "metadata.uid");
    String liveUid = Json.text(live, "metadata.uid");
    if (!uid.isEmpty() && !uid.equals(liveUid)) {
      throw ApiError.conflict(
          target.type(),
          target.name(),
          "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + liveUid);
    }
  }

  /** What a patch may not change about an object. */
  static void checkIdentity(Target target, ObjectNode live, ObjectNode patched) {
    String uid = Json.text(patched, "metadata.uid");
    if (!uid.isEmpty() && !uid.equals(Json.text(live, "metadata.uid"))) {
      throw immutable(target, "metadata.uid", uid);
    }
    checkUndeleted(target, live, patched);
  }

  /** Only a deletion sets a deletion timestamp. */
  static void checkUndeleted(Target target, ObjectNode live, ObjectNode written) {
    String field = "metadata.deletionTimestamp";
    String time = Json.text(written, field);
    if (!time.isEmpty() && Json.text(live, field).isEmpty()) {
      throw immutable(target, field, time);
    }
  }

  private static ApiError immutable(Target target, String field, String value) {
    return ApiError.invalid(
        target.type(), target.name(), List.of(FieldError.invalid(field, value, Rules.IMMUTABLE)));
  }

  /** An apply that creates can't expect anything of an object. */
  static void checkNew(Target target, ObjectNode configuration) {
    String uid = Json.text(configuration, "metadata.uid");
    if (!uid.isEmpty()) {
      throw ApiError.conflict(
          target.type(),
          target.name(),
          "uid mismatch: the provided object specified uid "
              + uid
              + ", and no existing object was found");
    }
    if (!Json.text(configuration, "metadata.resourceVersion").isEmpty()) {
      throw ApiError.versionOfNew();
    }
  }

  /** Also refuses to delete the namespaces that every cluster has. */
  static void checkDeletable(Target target, ObjectNode live, DeleteOptions options) {
    checkRecord(target, live, "UID", options.uid(), "uid", "deleted and then recreated");
    checkRecord(
        target, live, "ResourceVersion", options.resourceVersion(), "resourceVersion", "modified");
    if (target.type().resource().equals("namespaces")
        && List.of("default", "kube-system").contains(target.name())) {
      throw ApiError.forbidden(target.type(), target.name(), "this namespace may not be deleted");
    }
  }

  private static void checkRecord(
      Target target, ObjectNode live, String name, String wanted, String field, String otherwise) {
    String found = Json.text(live, "metadata." + field);
    if (!wanted.isEmpty() && !wanted.equals(found)) {
      throw ApiError.conflict(
          target.type(),
          target.name(),
          "the %s in the precondition (%s) does not match the %s in record (%s). The object might have been %s"
              .formatted(name, wanted, name, found, otherwise));
    }
  }
}
