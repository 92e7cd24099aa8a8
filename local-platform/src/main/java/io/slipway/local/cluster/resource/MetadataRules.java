package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of {@code metadata}, after {@code apimachinery/pkg/api/validation/objectmeta.go}. */
final class MetadataRules {

  private static final int MAX_ANNOTATIONS = 256 * 1024;

  private static final Set<String> STANDARD_FINALIZERS =
      Set.of("kubernetes", "orphan", "foregroundDeletion");

  private final ResourceType type;
  private final ObjectNode object;
  private final List<FieldError> errors;

  MetadataRules(ResourceType type, ObjectNode object, List<FieldError> errors) {
    this.type = type;
    this.object = object;
    this.errors = errors;
  }

  void check() {
    String base = Json.text(object, "metadata.generateName");
    if (!base.isEmpty()) {
      // The suffix comes after a dash, which a name couldn't end with.
      checkName(base.replaceFirst("-$", "a"), base, "metadata.generateName");
    }
    String name = Json.text(object, "metadata.name");
    checkName(name, name, "metadata.name");
    checkLabels(Json.at(object, "metadata.labels"), "metadata.labels", errors);
    checkAnnotations(Json.at(object, "metadata.annotations"));
    checkOwners(Json.objects(Json.at(object, "metadata.ownerReferences")));
    checkFinalizers(Json.at(object, "metadata.finalizers"));
  }

  private void checkName(String name, String shown, String field) {
    List<String> problems =
        switch (type.resource()) {
          case "services" -> Names.rfc1035Problems(name);
          case "namespaces" -> Names.labelProblems(name);
          default -> Names.subdomainProblems(name);
        };
    problems.forEach(problem -> errors.add(FieldError.invalid(field, shown, problem)));
  }

  static void checkLabels(JsonNode labels, String path, List<FieldError> errors) {
    Json.stringMap(labels)
        .forEach(
            (key, value) -> {
              Names.qualifiedNameProblems(key)
                  .forEach(problem -> errors.add(FieldError.invalid(path, key, problem)));
              Names.labelValueProblems(value)
                  .forEach(problem -> errors.add(FieldError.invalid(path, value, problem)));
            });
  }

  private void checkAnnotations(JsonNode annotations) {
    String path = "metadata.annotations";
    long size = 0;
    for (var entry : Json.stringMap(annotations).entrySet()) {
      Names.qualifiedNameProblems(entry.getKey().toLowerCase(Locale.ROOT))
          .forEach(problem -> errors.add(FieldError.invalid(path, entry.getKey(), problem)));
      size += entry.getKey().length() + entry.getValue().length();
    }
    if (size > MAX_ANNOTATIONS) {
      errors.add(FieldError.tooLong(path, MAX_ANNOTATIONS));
    }
  }

  private void checkOwners(List<ObjectNode> owners) {
    String path = "metadata.ownerReferences";
    ObjectNode controller = null;
    for (ObjectNode owner : owners) {
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (Json.text(owner, field).isEmpty()) {
          String what =
              field.equals("apiVersion") ? "version must not be empty" : "must not be empty";
          errors.add(FieldError.invalid(path + "." + field, "", what));
        }
      }
      if (owner.path("controller").booleanValue(false)) {
        if (controller != null) {
          errors.add(
              FieldError.invalid(
                  path,
                  Json.array().addAll(owners),
                  "Only one reference can have Controller set to true. Found \"true\" in references"
                      + " for "
                      + show(controller)
                      + " and "
                      + show(owner)));
        }
        controller = owner;
      }
    }
  }

  private static String show(ObjectNode owner) {
    return Json.text(owner, "kind") + "/" + Json.text(owner, "name");
  }

  private void checkFinalizers(JsonNode finalizers) {
    for (JsonNode each : finalizers) {
      String finalizer = each.stringValue("");
      Names.qualifiedNameProblems(finalizer)
          .forEach(p -> errors.add(FieldError.invalid("metadata.finalizers", finalizer, p)));
      boolean known = STANDARD_FINALIZERS.contains(finalizer) || finalizer.contains("/");
      if (!known && !type.custom()) {
        errors.add(
            FieldError.invalid(
                "metadata.finalizers",
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified"));
      }
    }
  }
}
