package io.slipway.local.cluster.kind;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Schema.Listing;
import io.slipway.local.cluster.kind.Schema.Mapping;
import io.slipway.local.cluster.kind.Schema.Scalar;
import io.slipway.local.cluster.kind.Schema.Struct;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Structural schemas ({@code openAPIV3Schema}) of custom resources. */
final class CustomSchemas {

  private static final Schema META = new ModelSchemas().of(ObjectMeta.class);
  private static final Schema TEXT = new Scalar(Scalar.Type.STRING);

  private CustomSchemas() {}

  /** The schema of a whole object: its own fields and those that every object has. */
  static Struct root(String kind, JsonNode schema) {
    boolean open = preservesUnknown(schema) || schema.path("properties").isMissingNode();
    Struct root = new Struct(kind, false, open);
    fill(root, schema);
    root.fields().put("apiVersion", TEXT);
    root.fields().put("kind", TEXT);
    root.fields().put("metadata", META);
    return root;
  }

  private static void fill(Struct struct, JsonNode schema) {
    schema
        .path("properties")
        .forEachEntry((name, property) -> struct.fields().put(name, of(name, property)));
  }

  private static Schema of(String name, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").booleanValue(false)) {
      return new Scalar(Scalar.Type.INT_OR_STRING);
    }
    return switch (Json.text(schema, "type")) {
      case "object" -> object(name, schema);
      case "array" -> listing(name, schema);
      case "string" -> TEXT;
      case "integer" -> new Scalar(Scalar.Type.INTEGER);
      case "number" -> new Scalar(Scalar.Type.NUMBER);
      case "boolean" -> new Scalar(Scalar.Type.BOOLEAN);
      default -> Schema.UNTYPED;
    };
  }

  private static Schema object(String name, JsonNode schema) {
    boolean atomic = Json.text(schema, "x-kubernetes-map-type").equals("atomic");
    if (schema.path("properties").isObject()) {
      Struct struct = new Struct(name, atomic, preservesUnknown(schema));
      fill(struct, schema);
      return struct;
    }
    JsonNode values = schema.path("additionalProperties");
    return values.isObject() || atomic
        ? new Mapping(of(name, values), atomic)
        : preservesUnknown(schema) ? Schema.UNTYPED : new Struct(name, false, false);
  }

  private static Listing listing(String name, JsonNode schema) {
    Schema items = of(name, schema.path("items"));
    return switch (Json.text(schema, "x-kubernetes-list-type")) {
      case "set" -> new Listing(items, Listing.Kind.SET, List.of());
      case "map" -> new Listing(items, Listing.Kind.MAP, keys(schema));
      default -> new Listing(items, Listing.Kind.ATOMIC, List.of());
    };
  }

  private static List<Listing.Key> keys(JsonNode schema) {
    List<Listing.Key> keys = new ArrayList<>();
    for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
      String name = key.stringValue("");
      JsonNode fallback = Json.at(schema, "items.properties").path(name).get("default");
      keys.add(new Listing.Key(name, fallback));
    }
    return keys;
  }

  private static boolean preservesUnknown(JsonNode schema) {
    return schema.path("x-kubernetes-preserve-unknown-fields").booleanValue(false);
  }
}
