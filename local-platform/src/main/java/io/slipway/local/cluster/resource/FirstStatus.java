package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API server itself says of a new object, before any controller has seen it. */
final class FirstStatus {

  private static final List<String> NOT_WELL =
      List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  private FirstStatus() {}

  static void set(ResourceType type, ObjectNode object) {
    switch (type.resource()) {
      case "pods" -> setPod(object);
      case "replicasets.apps" -> Json.ensure(object, "status").put("replicas", 0);
      case "statefulsets.apps" ->
          Json.ensure(object, "status").put("replicas", 0).put("availableReplicas", 0);
      case "daemonsets.apps" -> setDaemonSet(object);
      case "services" -> Json.ensure(object, "status.loadBalancer");
      case "persistentvolumeclaims", "persistentvolumes" ->
          Json.ensure(object, "status").put("phase", "Pending");
      case "deployments.apps", "jobs.batch" -> Json.ensure(object, "status");
      default -> {}
    }
  }

  private static void setDaemonSet(ObjectNode object) {
    Json.ensure(object, "status")
        .put("currentNumberScheduled", 0)
        .put("numberMisscheduled", 0)
        .put("desiredNumberScheduled", 0)
        .put("numberReady", 0);
  }

  private static void setPod(ObjectNode pod) {
    ObjectNode spec = Json.ensure(pod, "spec");
    Json.ensure(pod, "status").put("phase", "Pending").put("qosClass", qosClass(spec));
    tolerateForAWhile(spec);
  }

  /** What the admission plugin DefaultTolerationSeconds, on by default, adds. */
  private static void tolerateForAWhile(ObjectNode spec) {
    ArrayNode tolerations = spec.withArrayProperty("tolerations");
    for (String key : NOT_WELL) {
      boolean tolerated =
          Json.objects(tolerations).stream()
              .anyMatch(t -> List.of("", key).contains(Json.text(t, "key")));
      if (!tolerated) {
        tolerations
            .addObject()
            .put("key", key)
            .put("operator", "Exists")
            .put("effect", "NoExecute")
            .put("tolerationSeconds", 300);
      }
    }
  }

  private static String qosClass(ObjectNode spec) {
    boolean any = false;
    boolean all = true;
    for (ObjectNode container : Json.objects(spec.path("containers"))) {
      JsonNode limits = Json.at(container, "resources.limits");
      JsonNode requests = Json.at(container, "resources.requests");
      any |= !limits.isEmpty() || !requests.isEmpty();
      all &= limits.has("cpu") && limits.has("memory");
      all &= requests.isEmpty() || Json.same(requests, limits);
    }
    return any ? all ? "Guaranteed" : "Burstable" : "BestEffort";
  }
}
