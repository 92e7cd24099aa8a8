package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validation and defaults of custom resources by their {@code openAPIV3Schema}. */
final class CustomRules {

  private final List<FieldError> errors = new ArrayList<>();

  private CustomRules() {}

  static List<FieldError> check(JsonNode schema, ObjectNode object) {
    CustomRules rules = new CustomRules();
    rules.walk(schema, object, "");
    return rules.errors;
  }

  /** Fills in {@code default} values, in place. */
  static void setDefaults(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      schema
          .path("properties")
          .forEachEntry(
              (name, property) -> {
                JsonNode fallback = property.get("default");
                if (fallback != null && !object.has(name)) {
                  object.set(name, fallback.deepCopy());
                }
                setDefaults(property, object.path(name));
              });
    } else {
      value.forEach(item -> setDefaults(schema.path("items"), item));
    }
  }

  private void walk(JsonNode schema, JsonNode value, String path) {
    if (value.isNull() || value.isMissingNode()) {
      return;
    }
    checkEnum(schema, value, path);
    if (value.isObject()) {
      walkObject(schema, value, path);
    } else if (value.isArray()) {
      checkLimit(schema, "Items", value.size(), path);
      int i = 0;
      for (JsonNode item : value) {
        walk(schema.path("items"), item, path + "[" + i++ + "]");
      }
    } else if (value.isNumber()) {
      checkRange(schema, value, path);
    } else if (value.isString()) {
      checkString(schema, value.stringValue(), path);
    }
  }

  private void walkObject(JsonNode schema, JsonNode value, String path) {
    for (JsonNode required : schema.path("required")) {
      String name = required.stringValue("");
      if (!value.has(name)) {
        errors.add(FieldError.required(below(path, name), ""));
      }
    }
    JsonNode additional = schema.path("additionalProperties");
    value.forEachEntry(
        (name, member) -> {
          JsonNode property = schema.path("properties").path(name);
          walk(property.isMissingNode() ? additional : property, member, below(path, name));
        });
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void checkEnum(JsonNode schema, JsonNode value, String path) {
    List<String> allowed = new ArrayList<>();
    for (JsonNode option : schema.path("enum")) {
      if (Json.same(option, value)) {
        return;
      }
      allowed.add(option.isString() ? option.stringValue() : option.toString());
    }
    if (!allowed.isEmpty()) {
      errors.add(
          FieldError.unsupported(path, value.isString() ? value.stringValue() : value, allowed));
    }
  }

  private void checkRange(JsonNode schema, JsonNode value, String path) {
    JsonNode minimum = schema.path("minimum");
    JsonNode maximum = schema.path("maximum");
    if (minimum.isNumber() && value.decimalValue().compareTo(minimum.decimalValue()) < 0) {
      errors.add(
          FieldError.invalid(
              path, value, path + " in body should be greater than or equal to " + minimum));
    }
    if (maximum.isNumber() && value.decimalValue().compareTo(maximum.decimalValue()) > 0) {
      errors.add(
          FieldError.invalid(
              path, value, path + " in body should be less than or equal to " + maximum));
    }
  }

  private void checkString(JsonNode schema, String value, String path) {
    checkLimit(schema, "Length", value.codePointCount(0, value.length()), path);
    String pattern = Json.text(schema, "pattern");
    if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value).find()) {
      errors.add(FieldError.invalid(path, value, path + " in body should match '" + pattern + "'"));
    }
  }

  private void checkLimit(JsonNode schema, String what, int size, String path) {
    if (size < Json.number(schema, "min" + what, 0)) {
      errors.add(
          FieldError.invalid(
              path, size, path + " should have at least " + schema.get("min" + what) + " items"));
    }
    if (size > Json.number(schema, "max" + what, Integer.MAX_VALUE)) {
      errors.add(
          FieldError.invalid(
              path, size, path + " should have at most " + schema.get("max" + what) + " items"));
    }
  }
}
