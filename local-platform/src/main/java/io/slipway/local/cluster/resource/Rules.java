package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation by kind, after {@code pkg/apis/.../validation}; runs on defaulted objects. */
final class Rules {

  static final String IMMUTABLE = "field is immutable";

  private final ResourceType type;
  private final ObjectNode object;
  private final List<FieldError> errors = new ArrayList<>();

  private Rules(ResourceType type, ObjectNode object) {
    this.type = type;
    this.object = object;
  }

  /**
   * Throws 422 with all causes.
   *
   * @param live null for a new object
   */
  static void check(ResourceType type, @Nullable ObjectNode live, ObjectNode object) {
    Rules rules = new Rules(type, object);
    new MetadataRules(type, object, rules.errors).check();
    rules.checkKind();
    if (live != null) {
      rules.checkFinalizers(live);
      rules.checkTransition(live);
    }
    if (!rules.errors.isEmpty()) {
      throw ApiError.invalid(type, Json.text(object, "metadata.name"), rules.errors);
    }
  }

  private void checkKind() {
    switch (type.resource()) {
      case "pods" ->
          new PodRules(errors).check(object.path("spec"), "spec", PodRules.RESTART_POLICIES);
      case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps" ->
          new WorkloadRules(type, object, errors).check();
      case "jobs.batch" -> new JobRules(object, errors).check();
      case "horizontalpodautoscalers.autoscaling" ->
          AutoscalerRules.check(object.path("spec"), errors);
      case "services" -> new ServiceRules(object, errors).check();
      case "configmaps", "secrets" -> new DataRules(object, errors).check();
      case "customresourcedefinitions.apiextensions.k8s.io" ->
          DefinitionRules.check(object, errors);
      default -> {}
    }
  }

  private void checkFinalizers(ObjectNode live) {
    if (!live.path("metadata").has("deletionTimestamp")) {
      return;
    }
    List<JsonNode> before = Json.at(live, "metadata.finalizers").valueStream().toList();
    List<String> added =
        Json.at(object, "metadata.finalizers")
            .valueStream()
            .filter(finalizer -> !before.contains(finalizer))
            .map(finalizer -> finalizer.stringValue(""))
            .toList();
    if (!added.isEmpty()) {
      errors.add(
          FieldError.forbidden(
              "metadata.finalizers",
              "no new finalizers can be added if the object is being deleted, found new finalizers "
                  + added));
    }
  }

  private void checkTransition(ObjectNode live) {
    switch (type.resource()) {
      case "deployments.apps", "replicasets.apps", "daemonsets.apps" ->
          checkUnchanged(live, "spec.selector");
      case "statefulsets.apps" -> new WorkloadRules(type, object, errors).checkStatefulChange(live);
      case "jobs.batch" -> new JobRules(object, errors).checkChange(live);
      case "pods" -> checkPodChange(live);
      case "services" -> checkUnchanged(live, "spec.clusterIP");
      case "secrets" -> checkUnchanged(live, "type");
      case "controllerrevisions.apps" -> checkUnchanged(live, "data");
      case "customresourcedefinitions.apiextensions.k8s.io" -> checkUnchanged(live, "spec.scope");
      default -> {}
    }
    if (live.path("immutable").booleanValue(false)) {
      if (!object.path("immutable").booleanValue(false)) {
        errors.add(FieldError.forbidden("immutable", "field is immutable when `immutable` is set"));
      }
      for (String field : List.of("data", "binaryData")) {
        if (!Json.same(live.get(field), object.get(field))) {
          errors.add(FieldError.forbidden(field, "field is immutable when `immutable` is set"));
        }
      }
    }
  }

  private void checkUnchanged(ObjectNode live, String path) {
    JsonNode value = Json.at(object, path);
    if (!Json.same(Json.at(live, path), value)) {
      errors.add(
          FieldError.invalid(path, value.isString() ? value.stringValue() : value, IMMUTABLE));
    }
  }

  /** Only images, the deadline, tolerations and the binding may change in a Pod. */
  private void checkPodChange(ObjectNode live) {
    for (String list : List.of("containers", "initContainers")) {
      if (Json.at(live, "spec." + list).size() != Json.at(object, "spec." + list).size()) {
        errors.add(
            FieldError.forbidden("spec." + list, "pod updates may not add or remove containers"));
        return;
      }
    }
    ObjectNode before = frozen(live);
    if (!Json.same(before, frozen(object))) {
      errors.add(
          FieldError.forbidden(
              "spec",
              "pod updates may not change fields other than `spec.containers[*].image`,"
                  + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                  + " (only additions to existing tolerations),"
                  + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                  + " previously negative)"));
    }
  }

  private static ObjectNode frozen(ObjectNode pod) {
    ObjectNode spec = Json.ensure(pod.deepCopy(), "spec");
    spec.remove(List.of("tolerations", "activeDeadlineSeconds", "nodeName"));
    for (String list : List.of("containers", "initContainers")) {
      Json.objects(spec.path(list)).forEach(container -> container.remove("image"));
    }
    return spec;
  }
}
