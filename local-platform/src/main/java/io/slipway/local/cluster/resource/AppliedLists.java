package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.kind.Schema;
import io.slipway.local.cluster.kind.Schema.Listing;
import io.slipway.local.cluster.kind.Schema.Mapping;
import io.slipway.local.cluster.kind.Schema.Scalar;
import io.slipway.local.cluster.kind.Schema.Struct;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What an applied configuration must hold beside declared fields: values of the right type, and
 * list items told apart by their keys. Worded as {@code structured-merge-diff/typed/validate.go}.
 */
final class AppliedLists {

  private AppliedLists() {}

  /** The first problem; empty where there is none. */
  static String problem(Schema schema, JsonNode value) {
    return problem(schema, value, "");
  }

  private static String problem(Schema schema, JsonNode value, String path) {
    if (value.isNull()) {
      return "";
    }
    if (schema instanceof Scalar scalar) {
      return scalar.accepts(value) ? "" : path + ": " + mistyped(scalar, value);
    }
    if (schema instanceof Listing listing) {
      return value.isArray()
          ? inList(listing, value, path)
          : path + ": expected list, got " + show(value);
    }
    boolean object = schema instanceof Struct || schema instanceof Mapping;
    if (object && !value.isObject()) {
      return path + ": expected map, got " + show(value);
    }
    for (var entry : value.properties()) {
      String below =
          problem(schema.member(entry.getKey()), entry.getValue(), path + "." + entry.getKey());
      if (!below.isEmpty()) {
        return below;
      }
    }
    return "";
  }

  private static String inList(Listing listing, JsonNode list, String path) {
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (JsonNode item : list) {
      String key = listing.kind() == Listing.Kind.ATOMIC ? "" : key(listing, item);
      if (key.startsWith("!")) {
        return path
            + ": element "
            + i
            + ": associative list with keys has an element that omits key field \""
            + key.substring(1)
            + "\" (and doesn't have default value)";
      }
      if (!key.isEmpty() && !seen.add(key)) {
        return path + ": duplicate entries for key [" + key + "]";
      }
      String below = problem(listing.items(), item, path + "[" + (key.isEmpty() ? i : key) + "]");
      if (!below.isEmpty()) {
        return below;
      }
      i++;
    }
    return "";
  }

  /** {@code name="a",port=80}; {@code !name} where that key is missing. */
  private static String key(Listing listing, JsonNode item) {
    if (listing.kind() == Listing.Kind.SET) {
      return "=" + item;
    }
    StringBuilder shown = new StringBuilder();
    for (Listing.Key key : listing.keys()) {
      JsonNode found = item.get(key.name());
      JsonNode used = found == null ? key.fallback() : found;
      if (used == null) {
        return "!" + key.name();
      }
      shown.append(shown.isEmpty() ? "" : ",").append(key.name()).append('=').append(used);
    }
    return shown.toString();
  }

  private static String mistyped(Scalar scalar, JsonNode value) {
    return switch (scalar.type()) {
      case INTEGER, NUMBER -> "expected numeric (int or float), got " + goType(value);
      case BOOLEAN -> "expected boolean, got " + show(value);
      default -> "expected string, got " + show(value);
    };
  }

  private static String goType(JsonNode value) {
    return value.isString() ? "string" : value.isBoolean() ? "bool" : show(value);
  }

  private static String show(JsonNode value) {
    return "&value.valueUnstructured{Value:" + value + "}";
  }
}
