package io.slipway.local.cluster.kind;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType.Column;
import io.slipway.local.cluster.kind.ResourceType.ScalePaths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the served versions of a CustomResourceDefinition (apiextensions.k8s.io/v1). */
final class CustomKinds {

  private CustomKinds() {}

  static List<ResourceType> of(ObjectNode crd) {
    List<ResourceType> types = new ArrayList<>();
    for (ObjectNode version : Json.objects(Json.at(crd, "spec.versions"))) {
      if (version.path("served").booleanValue(false)) {
        types.add(type(crd, version));
      }
    }
    return List.copyOf(types);
  }

  private static ResourceType type(ObjectNode crd, ObjectNode version) {
    JsonNode spec = crd.path("spec");
    String kind = Json.text(spec, "names.kind");
    String singular = Json.text(spec, "names.singular");
    return new ResourceType(
        Json.text(spec, "group"),
        Json.text(version, "name"),
        Json.text(spec, "names.plural"),
        singular.isEmpty() ? kind.toLowerCase(java.util.Locale.ROOT) : singular,
        kind,
        Json.text(spec, "scope").equals("Namespaced"),
        strings(Json.at(spec, "names.shortNames")),
        strings(Json.at(spec, "names.categories")),
        subresources(version),
        CustomSchemas.root(kind, Json.at(version, "schema.openAPIV3Schema")),
        true,
        columns(version),
        scale(version.path("subresources").path("scale")),
        Json.at(version, "schema.openAPIV3Schema"));
  }

  private static Set<String> subresources(ObjectNode version) {
    Set<String> names = new HashSet<>(version.path("subresources").propertyNames());
    names.retainAll(Set.of("status", "scale"));
    return names;
  }

  private static @Nullable ScalePaths scale(JsonNode scale) {
    return scale.isObject()
        ? new ScalePaths(
            dotted(scale, "specReplicasPath"),
            dotted(scale, "statusReplicasPath"),
            dotted(scale, "labelSelectorPath"))
        : null;
  }

  private static String dotted(JsonNode scale, String name) {
    String path = Json.text(scale, name);
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static List<Column> columns(ObjectNode version) {
    List<Column> columns = new ArrayList<>();
    for (ObjectNode column : Json.objects(version.path("additionalPrinterColumns"))) {
      columns.add(
          new Column(
              Json.text(column, "name"),
              Json.text(column, "type"),
              Json.text(column, "jsonPath"),
              (int) Json.number(column, "priority", 0)));
    }
    return columns;
  }

  private static List<String> strings(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.stringValue("")));
    return values;
  }
}
