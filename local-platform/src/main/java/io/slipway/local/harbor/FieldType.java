package io.slipway.local.harbor;

import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Says what is wrong with a value, at the place {@code at}. */
@FunctionalInterface
interface FieldType {

  void check(String at, JsonNode value);

  FieldType ANY = (at, value) -> {};
  FieldType TEXT = type("a string", JsonNode::isString);
  FieldType BOOL = type("a boolean", JsonNode::isBoolean);
  FieldType NUMBER = type("an integer", JsonNode::isIntegralNumber);

  private static FieldType type(String words, Predicate<JsonNode> test) {
    return (at, value) -> {
      if (!value.isNull() && !test.test(value)) {
        throw ApiError.unprocessable(at + " in body must be " + words);
      }
    };
  }

  static FieldType listOf(FieldType item) {
    return (at, value) -> {
      if (!value.isNull() && !value.isArray()) {
        throw ApiError.unprocessable(at + " in body must be an array");
      }
      value.forEach(one -> item.check(at + "[]", one));
    };
  }

  static FieldType mapOf(FieldType item) {
    return (at, value) -> {
      if (!value.isNull() && !value.isObject()) {
        throw ApiError.unprocessable(at + " in body must be an object");
      }
      value.properties().forEach(one -> item.check(at + "." + one.getKey(), one.getValue()));
    };
  }
}
