package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API server fills in, by kind; in place. */
final class Defaults {

  private static final int AFFINITY_SECONDS = 3 * 60 * 60;

  private Defaults() {}

  static void set(ResourceType type, ObjectNode object) {
    switch (type.resource()) {
      case "pods" -> PodDefaults.set(Json.ensure(object, "spec"));
      case "services" -> setService(Json.ensure(object, "spec"));
      case "namespaces" -> setNamespace(object);
      case "secrets" -> setSecret(object);
      case "endpoints" -> setEndpoints(object);
      case "networkpolicies.networking.k8s.io" -> setPolicy(Json.ensure(object, "spec"));
      case "persistentvolumeclaims" -> WorkloadDefaults.setClaim(object);
      case "deployments.apps" -> WorkloadDefaults.setDeployment(Json.ensure(object, "spec"));
      case "replicasets.apps" -> WorkloadDefaults.setReplicaSet(object);
      case "statefulsets.apps" -> WorkloadDefaults.setStatefulSet(Json.ensure(object, "spec"));
      case "daemonsets.apps" -> WorkloadDefaults.setDaemonSet(object);
      case "jobs.batch" -> WorkloadDefaults.setJob(object);
      case "horizontalpodautoscalers.autoscaling" ->
          WorkloadDefaults.setAutoscaler(Json.ensure(object, "spec"));
      case "customresourcedefinitions.apiextensions.k8s.io" -> setDefinition(object);
      default -> {}
    }
  }

  private static void setService(ObjectNode spec) {
    Json.putDefault(spec, "type", "ClusterIP");
    Json.putDefault(spec, "sessionAffinity", "None");
    if (Json.text(spec, "sessionAffinity").equals("ClientIP")) {
      Json.putDefault(
          Json.ensure(spec, "sessionAffinityConfig.clientIP"), "timeoutSeconds", AFFINITY_SECONDS);
    }
    if (!Json.text(spec, "type").equals("ExternalName")) {
      Json.putDefault(spec, "internalTrafficPolicy", "Cluster");
      Json.putDefault(spec, "ipFamilyPolicy", "SingleStack");
      Json.putDefault(spec, "ipFamilies", Json.array().add("IPv4"));
    }
    for (ObjectNode port : Json.objects(spec.path("ports"))) {
      Json.putDefault(port, "protocol", "TCP");
      JsonNode number = port.get("port");
      if (number != null) {
        Json.putDefault(port, "targetPort", number);
      }
    }
  }

  private static void setNamespace(ObjectNode object) {
    Json.ensure(object, "metadata.labels")
        .put("kubernetes.io/metadata.name", Json.text(object, "metadata.name"));
    Json.putDefault(Json.ensure(object, "spec"), "finalizers", Json.array().add("kubernetes"));
    Json.putDefault(Json.ensure(object, "status"), "phase", "Active");
  }

  private static void setSecret(ObjectNode object) {
    Json.putDefault(object, "type", "Opaque");
    if (object.remove("stringData") instanceof ObjectNode plain) {
      ObjectNode data = Json.ensure(object, "data");
      Json.stringMap(plain)
          .forEach(
              (key, value) ->
                  data.put(
                      key,
                      java.util.Base64.getEncoder()
                          .encodeToString(
                              value.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    }
  }

  private static void setEndpoints(ObjectNode object) {
    for (ObjectNode subset : Json.objects(object.path("subsets"))) {
      Json.objects(subset.path("ports")).forEach(port -> Json.putDefault(port, "protocol", "TCP"));
    }
  }

  private static void setPolicy(ObjectNode spec) {
    for (String list : List.of("ingress", "egress")) {
      for (ObjectNode rule : Json.objects(spec.path(list))) {
        Json.objects(rule.path("ports")).forEach(port -> Json.putDefault(port, "protocol", "TCP"));
      }
    }
    if (spec.path("policyTypes").isEmpty()) {
      spec.putArray("policyTypes").add("Ingress");
      if (spec.has("egress")) {
        spec.withArrayProperty("policyTypes").add("Egress");
      }
    }
  }

  private static void setDefinition(ObjectNode crd) {
    ObjectNode spec = Json.ensure(crd, "spec");
    ObjectNode names = Json.ensure(spec, "names");
    String kind = Json.text(names, "kind");
    Json.putDefault(names, "singular", kind.toLowerCase(java.util.Locale.ROOT));
    Json.putDefault(names, "listKind", kind + "List");
    if (!spec.has("conversion")) {
      spec.putObject("conversion").put("strategy", "None");
    }
  }
}
