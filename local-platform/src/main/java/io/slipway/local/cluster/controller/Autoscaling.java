package io.slipway.local.cluster.controller;

import io.fabric8.kubernetes.api.model.Quantity;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many replicas an autoscaler wants ("Algorithm details" of Kubernetes' HPA documentation). A
 * pure function.
 *
 * @param pods the target's ready Pods
 * @param metrics PodMetrics by Pod name; Pods without any don't count
 */
record Autoscaling(ObjectNode autoscaler, List<ObjectNode> pods, Map<String, ObjectNode> metrics) {

  /** Within a tenth of the target nothing is done. */
  private static final BigDecimal TOLERANCE = new BigDecimal("0.1");

  long bounded(long replicas) {
    JsonNode spec = autoscaler.path("spec");
    long least = Json.number(spec, "minReplicas", 1);
    return Math.max(least, Math.min(replicas, Json.number(spec, "maxReplicas", least)));
  }

  /** The largest count that any metric asks for; empty where none is known. */
  OptionalLong wanted(long current) {
    List<ObjectNode> measured =
        pods.stream().filter(pod -> metrics.containsKey(Objects.name(pod))).toList();
    return Json.objects(Json.at(autoscaler, "spec.metrics")).stream()
        .map(metric -> ratio(metric.path("resource"), measured))
        .filter(ratio -> ratio.signum() >= 0)
        .mapToLong(ratio -> replicas(ratio, measured.size(), current))
        .max();
  }

  private static long replicas(BigDecimal ratio, int measured, long current) {
    boolean near = ratio.subtract(BigDecimal.ONE).abs().compareTo(TOLERANCE) <= 0;
    BigDecimal wanted = ratio.multiply(BigDecimal.valueOf(measured));
    return near ? current : wanted.setScale(0, RoundingMode.CEILING).longValue();
  }

  /** What is used by what is aimed at; negative where that isn't known. */
  private BigDecimal ratio(JsonNode resource, List<ObjectNode> measured) {
    String name = Json.text(resource, "name");
    BigDecimal used = BigDecimal.ZERO;
    BigDecimal requested = BigDecimal.ZERO;
    for (ObjectNode pod : measured) {
      JsonNode measurement = metrics.getOrDefault(Objects.name(pod), Json.object());
      used = used.add(sum(measurement.path("containers"), "usage", name));
      requested = requested.add(sum(Json.at(pod, "spec.containers"), "resources.requests", name));
    }
    JsonNode target = resource.path("target");
    BigDecimal goal =
        target.has("averageUtilization")
            ? requested
                .multiply(BigDecimal.valueOf(Json.number(target, "averageUtilization", 0)))
                .movePointLeft(2)
            : amount(target.path("averageValue")).multiply(BigDecimal.valueOf(measured.size()));
    return goal.signum() == 0 ? BigDecimal.ONE.negate() : used.divide(goal, MathContext.DECIMAL64);
  }

  private static BigDecimal sum(JsonNode containers, String path, String name) {
    BigDecimal sum = BigDecimal.ZERO;
    for (ObjectNode container : Json.objects(containers)) {
      sum = sum.add(amount(Json.at(container, path).path(name)));
    }
    return sum;
  }

  private static BigDecimal amount(JsonNode quantity) {
    return quantity.isMissingNode()
        ? BigDecimal.ZERO
        : Quantity.getAmountInBytes(Quantity.parse(quantity.asString()));
  }
}
