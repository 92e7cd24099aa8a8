package io.slipway.deploy.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** Whether two trees say the same; 20 and 20.0 do. */
  static boolean same(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> with) {
      return map.keySet().equals(with.keySet())
          && map.keySet().stream().allMatch(key -> same(map.get(key), with.get(key)));
    }
    if (one instanceof List<?> list && other instanceof List<?> with) {
      return list.size() == with.size()
          && IntStream.range(0, list.size()).allMatch(i -> same(list.get(i), with.get(i)));
    }
    if (one instanceof Number number && other instanceof Number with) {
      return Double.compare(number.doubleValue(), with.doubleValue()) == 0;
    }
    return Objects.equals(one, other);
  }

  static String text(Map<String, Object> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  static int number(Map<String, Object> map, String key) {
    return map.get(key) instanceof Number number ? number.intValue() : 0;
  }
}
