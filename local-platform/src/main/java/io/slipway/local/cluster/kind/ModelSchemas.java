package io.slipway.local.cluster.kind;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.slipway.local.cluster.kind.Schema.Listing;
import io.slipway.local.cluster.kind.Schema.Mapping;
import io.slipway.local.cluster.kind.Schema.Scalar;
import io.slipway.local.cluster.kind.Schema.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/**
 * Schemas read off Fabric8's generated model classes, whose fields are those of Kubernetes' OpenAPI
 * document. Not thread-safe; used once, when a cluster starts.
 */
final class ModelSchemas {

  private static final Map<Class<?>, Scalar.Type> SCALARS =
      Map.ofEntries(
          Map.entry(String.class, Scalar.Type.STRING),
          Map.entry(MicroTime.class, Scalar.Type.STRING),
          Map.entry(Duration.class, Scalar.Type.STRING),
          Map.entry(Integer.class, Scalar.Type.INTEGER),
          Map.entry(Long.class, Scalar.Type.INTEGER),
          Map.entry(Double.class, Scalar.Type.NUMBER),
          Map.entry(Boolean.class, Scalar.Type.BOOLEAN),
          Map.entry(IntOrString.class, Scalar.Type.INT_OR_STRING),
          Map.entry(Quantity.class, Scalar.Type.QUANTITY));

  private final Map<String, List<Listing.Key>> mapLists = new HashMap<>();
  private final Set<String> setLists = new HashSet<>();
  private final Set<String> atomics = new HashSet<>();
  private final Map<Class<?>, Struct> structs = new HashMap<>();

  ModelSchemas() {
    try (InputStream table = ModelSchemas.class.getResourceAsStream("lists.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(require(table), StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(this::readRow);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read lists.tsv from the class path", e);
    }
  }

  private static InputStream require(@Nullable InputStream stream) {
    if (stream == null) {
      throw new IllegalStateException("lists.tsv is missing from the class path");
    }
    return stream;
  }

  private void readRow(String line) {
    String[] cells = line.split("\t", -1);
    switch (cells[1]) {
      case "map" -> mapLists.put(cells[0], keys(cells[2]));
      case "set" -> setLists.add(cells[0]);
      case "atomic" -> atomics.add(cells[0]);
      default -> throw new IllegalStateException("lists.tsv: unknown merge type in: " + line);
    }
  }

  /** An item without a key has its type's zero value, as the OpenAPI document's defaults say. */
  private static List<Listing.Key> keys(String cell) {
    List<Listing.Key> keys = new ArrayList<>();
    for (String key : cell.split(",", -1)) {
      String[] parts = key.split("=", 2);
      String fallback = parts.length == 2 ? parts[1] : "";
      keys.add(
          new Listing.Key(
              parts[0],
              parts[0].toLowerCase(Locale.ROOT).endsWith("port")
                  ? IntNode.valueOf(0)
                  : StringNode.valueOf(fallback)));
    }
    return keys;
  }

  /** The schema of a model class, atomic where {@code lists.tsv} says so. */
  Struct of(Class<?> model) {
    Struct known = structs.get(model);
    if (known != null) {
      return known;
    }
    String name = model.getSimpleName();
    Struct struct = new Struct(name, atomics.contains(name), false);
    structs.put(model, struct);
    for (Field field : model.getDeclaredFields()) {
      JsonProperty property = field.getAnnotation(JsonProperty.class);
      if (property != null) {
        struct.fields().put(property.value(), fieldSchema(name, property.value(), field));
      }
    }
    return struct;
  }

  private Schema fieldSchema(String owner, String name, Field field) {
    return schema(field.getGenericType(), owner + "." + name);
  }

  private Schema schema(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return listing(schema(arguments[0], where + "[]"), where);
      }
      if (generic.getRawType() == Map.class) {
        return new Mapping(schema(arguments[1], where + "{}"), atomics.contains(where));
      }
      return Schema.UNTYPED;
    }
    Scalar.Type scalar = SCALARS.get(type);
    if (scalar != null) {
      return new Scalar(scalar);
    }
    return isModel(type) ? of((Class<?>) type) : Schema.UNTYPED;
  }

  /** JSON schemas inside CRDs and free-form values have no useful schema of their own. */
  private static boolean isModel(Type type) {
    return type instanceof Class<?> model
        && model.getName().startsWith("io.fabric8.kubernetes.api.model.")
        && !model.isInterface()
        && !model.isEnum()
        && !Set.of("FieldsV1", "JSONSchemaProps", "AnyType").contains(model.getSimpleName());
  }

  private Listing listing(Schema items, String where) {
    List<Listing.Key> keys = mapLists.get(where);
    if (keys != null) {
      return new Listing(items, Listing.Kind.MAP, keys);
    }
    Listing.Kind kind = setLists.contains(where) ? Listing.Kind.SET : Listing.Kind.ATOMIC;
    return new Listing(items, kind, List.of());
  }
}
