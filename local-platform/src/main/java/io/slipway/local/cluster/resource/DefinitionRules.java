package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of CustomResourceDefinitions. */
final class DefinitionRules {

  private DefinitionRules() {}

  static void check(ObjectNode crd, List<FieldError> errors) {
    JsonNode spec = crd.path("spec");
    for (String field : List.of("group", "scope", "names.plural", "names.kind")) {
      if (Json.text(spec, field).isEmpty()) {
        errors.add(FieldError.required("spec." + field, ""));
      }
    }
    String expected = Json.text(spec, "names.plural") + "." + Json.text(spec, "group");
    String name = Json.text(crd, "metadata.name");
    if (!name.equals(expected)) {
      errors.add(
          FieldError.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
    }
    List<String> scopes = List.of("Cluster", "Namespaced");
    if (!scopes.contains(Json.text(spec, "scope"))) {
      errors.add(FieldError.unsupported("spec.scope", Json.text(spec, "scope"), scopes));
    }
    if (!Json.text(spec, "conversion.strategy").equals("None")) {
      errors.add(
          FieldError.forbidden(
              "spec.conversion.strategy", "LocalCluster calls no webhooks: use None"));
    }
    checkVersions(spec.path("versions"), errors);
  }

  private static void checkVersions(JsonNode versions, List<FieldError> errors) {
    List<ObjectNode> list = Json.objects(versions);
    long stored = list.stream().filter(v -> v.path("storage").booleanValue(false)).count();
    if (list.isEmpty()) {
      errors.add(FieldError.required("spec.versions", "must have at least one version"));
    } else if (stored != 1) {
      errors.add(
          FieldError.invalid(
              "spec.versions", stored, "must have exactly one version marked as storage version"));
    }
    for (int i = 0; i < list.size(); i++) {
      if (!Json.at(list.get(i), "schema.openAPIV3Schema").isObject()) {
        errors.add(
            FieldError.required(
                "spec.versions[" + i + "].schema.openAPIV3Schema", "schemas are required"));
      }
    }
  }
}
