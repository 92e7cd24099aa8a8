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
    check.walk(schema, value, new Place("", schema.name(), ""));
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

  /** Where a value stands: as unknown fields are named, and as Go names a field it can't decode. */
  private record Place(String path, String struct, String goPath) {
    Place field(String structName, String name) {
      String dot = path.isEmpty() ? "" : ".";
      return new Place(path + dot + name, structName, goPath + "." + name);
    }

    Place entry(String name) {
      return new Place(path + "." + name, struct, goPath);
    }

    Place item(int index) {
      return new Place(path + "[" + index + "]", struct, goPath);
    }
  }

  private void walk(Schema schema, JsonNode value, Place place) {
    if (value.isNull()) {
      return;
    }
    if (schema instanceof Struct struct) {
      walkStruct(struct, value, place);
    } else if (schema instanceof Mapping mapping && expect(value.isObject(), value, place, "map")) {
      value.forEachEntry((name, member) -> walk(mapping.values(), member, place.entry(name)));
    } else if (schema instanceof Listing listing && expect(value.isArray(), value, place, "list")) {
      int i = 0;
      for (JsonNode item : value) {
        walk(listing.items(), item, place.item(i++));
      }
    } else if (schema instanceof Scalar scalar) {
      expect(scalar.accepts(value), value, place, goType(scalar.type()));
    }
  }

  private void walkStruct(Struct struct, JsonNode value, Place place) {
    if (!expect(value.isObject(), value, place, struct.name())) {
      return;
    }
    value.forEachEntry(
        (name, member) -> {
          Place below = place.field(struct.name(), name);
          Schema field = struct.field(name);
          if (field != null) {
            walk(field, member, below);
          } else if (!struct.open()) {
            unknown.add(below.path());
          }
        });
  }

  private boolean expect(boolean met, JsonNode value, Place place, String type) {
    if (!met) {
      mistyped.add(
          "json: cannot unmarshal "
              + describe(value)
              + " into Go struct field "
              + place.struct()
              + place.goPath()
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
