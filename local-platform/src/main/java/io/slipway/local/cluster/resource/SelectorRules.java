package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation of label selectors, after {@code apimachinery/pkg/apis/meta/v1/validation}. */
final class SelectorRules {

  private SelectorRules() {}

  /** False where the selector can't be read. */
  static boolean check(JsonNode selector, String path, List<FieldError> errors) {
    int before = errors.size();
    MetadataRules.checkLabels(selector.path("matchLabels"), path + ".matchLabels", errors);
    int i = 0;
    for (ObjectNode expression : Json.objects(selector.path("matchExpressions"))) {
      checkExpression(expression, path + ".matchExpressions[" + i++ + "]", errors);
    }
    return errors.size() == before;
  }

  private static void checkExpression(ObjectNode expression, String path, List<FieldError> errors) {
    String operator = Json.text(expression, "operator");
    boolean values = !expression.path("values").isEmpty();
    switch (operator) {
      case "In", "NotIn" -> {
        if (!values) {
          errors.add(
              FieldError.required(
                  path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values) {
          errors.add(
              FieldError.forbidden(
                  path + ".values",
                  "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
      }
      default ->
          errors.add(
              FieldError.invalid(path + ".operator", operator, "not a valid selector operator"));
    }
    String key = Json.text(expression, "key");
    Names.qualifiedNameProblems(key)
        .forEach(problem -> errors.add(FieldError.invalid(path + ".key", key, problem)));
  }
}
