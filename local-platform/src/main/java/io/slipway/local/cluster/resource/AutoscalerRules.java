package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of HorizontalPodAutoscalers, after {@code pkg/apis/autoscaling/validation}. */
final class AutoscalerRules {

  private AutoscalerRules() {}

  static void check(JsonNode spec, List<FieldError> errors) {
    long least = Json.number(spec, "minReplicas", 1);
    long most = Json.number(spec, "maxReplicas", 0);
    if (least < 1) {
      errors.add(
          FieldError.invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
    }
    if (most < 1) {
      errors.add(FieldError.invalid("spec.maxReplicas", most, "must be greater than 0"));
    } else if (most < least) {
      errors.add(
          FieldError.invalid(
              "spec.maxReplicas", most, "must be greater than or equal to `minReplicas`"));
    }
    for (String field : List.of("kind", "name")) {
      if (Json.text(spec, "scaleTargetRef." + field).isEmpty()) {
        errors.add(FieldError.required("spec.scaleTargetRef." + field, ""));
      }
    }
    int i = 0;
    for (ObjectNode metric : Json.objects(spec.path("metrics"))) {
      checkMetric(metric, "spec.metrics[" + i++ + "]", errors);
    }
  }

  private static void checkMetric(ObjectNode metric, String path, List<FieldError> errors) {
    String type = Json.text(metric, "type");
    List<String> types = List.of("ContainerResource", "External", "Object", "Pods", "Resource");
    if (!types.contains(type)) {
      errors.add(FieldError.unsupported(path + ".type", type, types));
    } else if (!type.equals("Resource")) {
      errors.add(
          FieldError.forbidden(
              path + ".type", type + " isn't supported by LocalCluster: use Resource"));
    } else if (Json.text(metric, "resource.name").isEmpty()) {
      errors.add(FieldError.required(path + ".resource.name", "must specify a resource name"));
    }
  }
}
