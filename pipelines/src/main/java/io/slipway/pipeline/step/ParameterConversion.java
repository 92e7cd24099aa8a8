package io.slipway.pipeline.step;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a Jenkinsfile's value into a parameter's type: a GString is text, text may be a number or a
 * boolean, a lone value is a list of one. Failures say what was wanted and what came.
 */
final class ParameterConversion {
  private ParameterConversion() {}

  static @Nullable Object convert(RecordComponent component, @Nullable Object value) {
    Class<?> type = component.getType();
    if (type == List.class) {
      return value == null ? List.of() : texts(value);
    }
    if (type == Map.class) {
      return value == null ? Map.of() : textMap(value);
    }
    if (type == boolean.class) {
      return value != null && bool(value);
    }
    if ((type == int.class || type == Integer.class) && value != null) {
      return integer(value);
    }
    return value == null ? null : text(value);
  }

  private static List<String> texts(Object value) {
    if (value instanceof Collection<?> items) {
      return items.stream().map(ParameterConversion::text).toList();
    }
    return List.of(text(value));
  }

  private static Map<String, String> textMap(Object value) {
    if (!(value instanceof Map<?, ?> entries)) {
      throw wrong("a map such as [NAME: 'value']", value);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    entries.forEach((key, item) -> texts.put(text(key), text(item)));
    return texts;
  }

  private static boolean bool(Object value) {
    return switch (value.toString()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong("true or false", value);
    };
  }

  private static int integer(Object value) {
    try {
      return Integer.parseInt(value.toString());
    } catch (NumberFormatException e) {
      throw wrong("a whole number", value);
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw wrong("text", value);
  }

  private static IllegalArgumentException wrong(String wanted, @Nullable Object value) {
    String kind =
        value instanceof Collection<?> ? "a list: " : value instanceof Map<?, ?> ? "a map: " : "";
    return new IllegalArgumentException("takes " + wanted + ", but got " + kind + value);
  }
}
