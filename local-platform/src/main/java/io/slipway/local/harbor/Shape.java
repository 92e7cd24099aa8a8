package io.slipway.local.harbor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a body may look like: fields with their types, and which must be there. Immutable. */
record Shape(Map<String, FieldType> fields, Set<String> required) implements FieldType {

  static Shape empty() {
    return new Shape(Map.of(), Set.of());
  }

  Shape texts(String... names) {
    return all(FieldType.TEXT, names);
  }

  Shape bools(String... names) {
    return all(FieldType.BOOL, names);
  }

  Shape numbers(String... names) {
    return all(FieldType.NUMBER, names);
  }

  Shape with(String name, FieldType type) {
    return all(type, name);
  }

  private Shape all(FieldType type, String... names) {
    Map<String, FieldType> more = new LinkedHashMap<>(fields);
    for (String name : names) {
      more.put(name, type);
    }
    return new Shape(more, required);
  }

  Shape require(String... names) {
    return new Shape(fields, Set.of(names));
  }

  /** A copy with these fields only: what Harbor keeps beside them isn't told. */
  ObjectNode only(ObjectNode row) {
    return row.deepCopy().retain(fields.keySet());
  }

  @Override
  public void check(String at, JsonNode value) {
    if (value.isNull()) {
      return;
    }
    if (!value.isObject()) {
      throw ApiError.unprocessable(at + " in body must be an object");
    }
    List<String> unknown = new ArrayList<>(value.propertyNames());
    unknown.removeAll(fields.keySet());
    if (!unknown.isEmpty()) {
      // Harbor passes over it; a client that sends it means something else than what it gets.
      throw ApiError.badRequest("unknown field " + at + "." + unknown.get(0) + " in body");
    }
    for (String name : required) {
      if (value.path(name).isMissingNode() || value.path(name).isNull()) {
        throw ApiError.unprocessable(at + "." + name + " in body is required");
      }
    }
    value
        .properties()
        .forEach(
            one ->
                fields
                    .getOrDefault(one.getKey(), FieldType.ANY)
                    .check(at + "." + one.getKey(), one.getValue()));
  }
}
