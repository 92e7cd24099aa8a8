package io.slipway.local.cluster.kind;

import io.slipway.local.cluster.kind.Schema.Listing;
import io.slipway.local.cluster.kind.Schema.Mapping;
import io.slipway.local.cluster.kind.Schema.Scalar;
import io.slipway.local.cluster.kind.Schema.Struct;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds an object against its schema: fields that aren't declared, values of another type.
 *
 * @param unknown dotted paths of undeclared fields, {@code spec.containers[0].imag}
 * @param mistyped messages as Go's JSON decoder words them
 */
public record SchemaCheck(List<String> unknown, List<String> mistyped) {

  public static SchemaCheck of(Struct schema, JsonNode value) {
    SchemaCheck check = new SchemaCheck(new ArrayList<>(), new ArrayList<>());
    check.walk(schema, value, "");
    return check;
  }

  /** Removes undeclared fields in place, as decoding into Go types does. */
  public static void prune(Schema schema, JsonNode value) {
    if (schema instanceof Struct struct && value instanceof ObjectNode object) {
      if (!struct.open()) {
        object.retain(struct.fields().keySet());
      }
      object.forEachEntry((name, member) -> prune(struct.member(name), member));
    } else if (schema instanceof Mapping mapping) {
      value.forEach(member -> prune(mapping.values(), member));
    } else if (schema instanceof Listing listing) {
      value.forEach(item -> prune(listing.items(), item));
    }
  }

  private void walk(Schema schema, JsonNode value, String path) {
    if (value.isNull()) {
      return;
    }
    if (schema instanceof Struct struct) {
      walkStruct(struct, value, path);
    } else if (schema instanceof Mapping mapping && expect(value.isObject(), value, path, "map")) {
      value.forEachEntry((name, member) -> walk(mapping.values(), member, path + "." + name));
    } else if (schema instanceof Listing listing && expect(value.isArray(), value, path, "list")) {
      int i = 0;
      for (JsonNode item : value) {
        walk(listing.items(), item, path + "[" + i++ + "]");
      }
    } else if (schema instanceof Scalar scalar) {
      expect(scalar.accepts(value), value, path, goType(scalar.type()));
    }
  }

  private void walkStruct(Struct struct, JsonNode value, String path) {
    if (!expect(value.isObject(), value, path, struct.name())) {
      return;
    }
    value.forEachEntry(
        (name, member) -> {
          String below = path.isEmpty() ? name : path + "." + name;
          Schema field = struct.field(name);
          if (field != null) {
            walk(field, member, below);
          } else if (!struct.open()) {
            unknown.add(below);
          }
        });
  }

  private boolean expect(boolean met, JsonNode value, String path, String type) {
    if (!met) {
      mistyped.add(
          "json: cannot unmarshal "
              + describe(value)
              + " into Go struct field "
              + path
              + " of type "
              + type);
    }
    return met;
  }

  private static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "bool";
      default -> "number";
    };
  }

  private static String goType(Scalar.Type type) {
    return switch (type) {
      case STRING -> "string";
      case INTEGER -> "int32";
      case NUMBER -> "float64";
      case BOOLEAN -> "bool";
      case INT_OR_STRING -> "intstr.IntOrString";
      case QUANTITY -> "resource.Quantity";
    };
  }
}
