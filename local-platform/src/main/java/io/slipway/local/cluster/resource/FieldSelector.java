package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A field selector ({@code metadata.name=a,status.phase!=Running}); a kind names its fields. */
public final class FieldSelector implements Predicate<JsonNode> {

  private static final Map<String, Set<String>> SELECTABLE =
      Map.of(
          "pods",
          Set.of(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "status.phase",
              "status.podIP"),
          "events",
          Set.of(
              "involvedObject.kind",
              "involvedObject.namespace",
              "involvedObject.name",
              "involvedObject.uid",
              "involvedObject.apiVersion",
              "involvedObject.resourceVersion",
              "involvedObject.fieldPath",
              "reason",
              "reportingComponent",
              "type"),
          "namespaces",
          Set.of("status.phase"),
          "secrets",
          Set.of("type"),
          "replicasets.apps",
          Set.of("status.replicas"));

  private static final String COMMON = "\"metadata.name\", \"metadata.namespace\"";

  private record Requirement(String path, boolean equal, String value) {}

  private final List<Requirement> requirements;

  private FieldSelector(List<Requirement> requirements) {
    this.requirements = List.copyOf(requirements);
  }

  public static FieldSelector parse(String text, ResourceType type) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        requirements.add(requirement(part.strip(), type));
      }
    }
    return new FieldSelector(requirements);
  }

  private static Requirement requirement(String part, ResourceType type) {
    int at = part.indexOf('=');
    if (at <= 0) {
      throw ApiError.badRequest(
          "invalid selector: '" + part + "'; can't understand '" + part + "'");
    }
    boolean equal = part.charAt(at - 1) != '!';
    String path = part.substring(0, equal ? at : at - 1);
    String value = part.substring(part.startsWith("=", at + 1) ? at + 2 : at + 1);
    boolean known =
        path.equals("metadata.name")
            || (path.equals("metadata.namespace") && type.namespaced())
            || SELECTABLE.getOrDefault(type.resource(), Set.of()).contains(path);
    if (!known) {
      boolean generic = !SELECTABLE.containsKey(type.resource());
      throw ApiError.badRequest(
          "Unable to find \""
              + type.apiVersion()
              + ", Resource="
              + type.plural()
              + "\" that match label selector \"\", field selector \""
              + part
              + "\": "
              + (generic
                  ? "\"" + path + "\" is not a known field selector: only " + COMMON
                  : "field label not supported: " + path));
    }
    return new Requirement(path, equal, value);
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  @Override
  public boolean test(JsonNode object) {
    return requirements.stream()
        .allMatch(r -> value(object, r.path()).equals(r.value()) == r.equal());
  }

  private static String value(JsonNode object, String path) {
    JsonNode value = Json.at(object, path);
    return value.isNumber() ? value.toString() : value.stringValue("");
  }
}
