package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a Node may take a Pod: {@code nodeName}, {@code nodeSelector}, required node affinity and
 * taints. What a Pod merely prefers counts for nothing.
 */
public final class NodeFit {

  private static final Set<String> KEEPS_OUT = Set.of("NoSchedule", "NoExecute");

  private NodeFit() {}

  /** The first reason why not, in the scheduler's words; empty where it fits. */
  public static String problem(ObjectNode podSpec, ObjectNode node) {
    if (!isSelected(podSpec, node)) {
      return "node(s) didn't match Pod's node affinity/selector";
    }
    for (ObjectNode taint : Json.objects(Json.at(node, "spec.taints"))) {
      if (KEEPS_OUT.contains(Json.text(taint, "effect")) && !isTolerated(podSpec, taint)) {
        return "node(s) had untolerated taint {" + show(taint) + "}";
      }
    }
    boolean cordoned = Json.at(node, "spec.unschedulable").booleanValue(false);
    ObjectNode cordon =
        Json.object().put("key", "node.kubernetes.io/unschedulable").put("effect", "NoSchedule");
    return cordoned && !isTolerated(podSpec, cordon) ? "node(s) were unschedulable" : "";
  }

  private static String show(ObjectNode taint) {
    return Json.text(taint, "key") + ": " + Json.text(taint, "value");
  }

  private static boolean isSelected(ObjectNode podSpec, ObjectNode node) {
    String bound = Json.text(podSpec, "nodeName");
    Map<String, String> labels = Json.stringMap(Json.at(node, "metadata.labels"));
    boolean labelled =
        Json.stringMap(podSpec.path("nodeSelector")).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    JsonNode required =
        Json.at(podSpec, "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
    return (bound.isEmpty() || bound.equals(Json.text(node, "metadata.name")))
        && labelled
        && (!required.isObject() || matchesAny(required, node, labels));
  }

  private static boolean matchesAny(
      JsonNode selector, ObjectNode node, Map<String, String> labels) {
    Map<String, String> fields = Map.of("metadata.name", Json.text(node, "metadata.name"));
    return Json.objects(selector.path("nodeSelectorTerms")).stream()
        .filter(term -> !term.isEmpty())
        .anyMatch(
            term ->
                matchesAll(term.path("matchExpressions"), labels)
                    && matchesAll(term.path("matchFields"), fields));
  }

  private static boolean matchesAll(JsonNode requirements, Map<String, String> values) {
    return Json.objects(requirements).stream().allMatch(r -> matches(r, values));
  }

  private static boolean matches(ObjectNode requirement, Map<String, String> labels) {
    String value = labels.get(Json.text(requirement, "key"));
    List<String> values =
        requirement.path("values").valueStream().map(v -> v.stringValue("")).toList();
    return switch (Json.text(requirement, "operator")) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" -> value != null && compare(value, values) > 0;
      case "Lt" -> value != null && compare(value, values) < 0;
      default -> false;
    };
  }

  /** Compares whole numbers; 0, which neither Gt nor Lt accept, where they aren't. */
  private static int compare(String value, List<String> values) {
    boolean numbers =
        values.size() == 1 && value.matches("-?[0-9]+") && values.get(0).matches("-?[0-9]+");
    return numbers ? new BigInteger(value).compareTo(new BigInteger(values.get(0))) : 0;
  }

  private static boolean isTolerated(ObjectNode podSpec, ObjectNode taint) {
    return Json.objects(podSpec.path("tolerations")).stream()
        .anyMatch(toleration -> tolerates(toleration, taint));
  }

  private static boolean tolerates(ObjectNode toleration, ObjectNode taint) {
    String effect = Json.text(toleration, "effect");
    String key = Json.text(toleration, "key");
    boolean exists = Json.text(toleration, "operator").equals("Exists");
    return (effect.isEmpty() || effect.equals(Json.text(taint, "effect")))
        && (key.isEmpty() ? exists : key.equals(Json.text(taint, "key")))
        && (exists || Json.text(toleration, "value").equals(Json.text(taint, "value")));
  }

  /** A scheduler's summary: {@code 0/2 nodes are available: 2 node(s) were unschedulable.} */
  public static String summary(List<String> problems) {
    String counted =
        problems.stream()
            .collect(Collectors.groupingBy(p -> p, java.util.TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return "0/" + problems.size() + " nodes are available: " + counted + ".";
  }
}
