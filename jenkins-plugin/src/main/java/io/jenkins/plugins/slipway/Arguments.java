package io.jenkins.plugins.slipway;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call of a step; what wasn't given is left out. */
final class Arguments {
  private final LinkedHashMap<String, Object> map = new LinkedHashMap<>();

  Arguments with(String name, @Nullable Object value) {
    if (value != null && !isEmpty(value)) {
      map.put(name, value);
    }
    return this;
  }

  LinkedHashMap<String, Object> map() {
    return map;
  }

  private static boolean isEmpty(Object value) {
    return value.equals("")
        || value instanceof Collection<?> items && items.isEmpty()
        || value instanceof Map<?, ?> entries && entries.isEmpty();
  }
}
