package io.slipway.pipeline.step;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step's result as maps and lists that a Jenkinsfile can read and Jenkins can serialise. */
final class ResultMap {
  private ResultMap() {}

  static LinkedHashMap<String, @Nullable Object> of(Record result) {
    LinkedHashMap<String, @Nullable Object> map = new LinkedHashMap<>();
    for (RecordComponent component : result.getClass().getRecordComponents()) {
      map.put(component.getName(), plain(read(component, result)));
    }
    return map;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Record record) {
      return of(record);
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    if (value instanceof Map<?, ?> entries) {
      return new LinkedHashMap<>(entries);
    }
    return value;
  }

  private static @Nullable Object read(RecordComponent component, Record result) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(result);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Tried to read " + component + " of a step's result", e);
    }
  }
}
