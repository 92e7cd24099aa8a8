package io.slipway.deploy.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks into objects whose fields Slipway knows a part of only; what isn't as expected is empty.
 */
final class Trees {
  private Trees() {}

  static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> copy.put(String.valueOf(key), item));
    }
    return copy;
  }

  static List<Map<String, Object>> maps(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Trees::map).collect(Collectors.toList())
        : List.of();
  }

  static String text(Map<String, Object> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  static int number(Map<String, Object> map, String key) {
    return map.get(key) instanceof Number number ? number.intValue() : 0;
  }
}
