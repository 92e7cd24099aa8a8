package io.slipway.pipeline.yaml;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON Schema (2020-12) of a file, made from the records that it binds to. */
public final class JsonSchema {
  private static final String VARIABLE = "\\$\\{";
  private static final String DURATION =
      "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$|" + VARIABLE;

  /** The records within, by their simple names: each stands once, wherever it is used. */
  private final Map<String, Object> definitions = new TreeMap<>();

  private final Map<String, Class<?>> defined = new HashMap<>();

  private JsonSchema() {}

  /** The schema as maps and lists, in a stable order. */
  public static Map<String, Object> of(Class<? extends Record> type) {
    JsonSchema schemas = new JsonSchema();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", type.getSimpleName());
    schema.putAll(schemas.record(type));
    schema.put("$defs", schemas.definitions);
    return schema;
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = type.getSimpleName();
    Class<?> known = defined.putIfAbsent(name, type);
    if (known == null) {
      definitions.put(name, record(type));
    } else if (known != type) {
      throw new IllegalArgumentException(
          "Two records of one schema are called %s: %s and %s.".formatted(name, known, type));
    }
    return Map.of("$ref", "#/$defs/" + name);
  }

  private Map<String, Object> record(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      String fixed = constant(type, name);
      properties.put(
          name, fixed == null ? schema(component.getGenericType()) : Map.of("const", fixed));
      if (isRequired(component)) {
        required.add(name);
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  private static boolean isRequired(RecordComponent component) {
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && component.getType() != List.class
        && component.getType() != Map.class;
  }

  /** A component that has one value, which the record names: API_VERSION, KIND. */
  private static @Nullable String constant(Class<?> type, String component) {
    String name = component.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    try {
      return type.getField(name).get(null) instanceof String text ? text : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? ordered("type", "array", "items", schema(arguments[0]))
          : ordered("type", "object", "additionalProperties", schema(arguments[1]));
    }
    Class<?> plain = (Class<?>) type;
    return plain.isRecord() ? reference(plain) : scalar(plain);
  }

  private static Map<String, Object> scalar(Class<?> type) {
    if (type == Object.class) {
      return Map.of();
    }
    if (type.isEnum()) {
      return Map.of("enum", Scalars.constants(type));
    }
    if (type == Duration.class) {
      return ordered("type", "string", "pattern", DURATION);
    }
    if (type == boolean.class || type == Boolean.class) {
      return orVariable("boolean");
    }
    if (type == double.class || type == Double.class) {
      return orVariable("number");
    }
    return type == String.class ? Map.of("type", "string") : orVariable("integer");
  }

  private static Map<String, Object> orVariable(String type) {
    return Map.of(
        "anyOf", List.of(Map.of("type", type), ordered("type", "string", "pattern", VARIABLE)));
  }

  private static Map<String, Object> ordered(String a, Object first, String b, Object second) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(a, first);
    map.put(b, second);
    return map;
  }
}
