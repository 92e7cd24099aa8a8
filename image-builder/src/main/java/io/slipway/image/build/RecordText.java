package io.slipway.image.build;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A record and those in it as text, as their {@code toString} would have it. That is linked for
 * each type when it is first used, which between two steps of a build takes longer than to read
 * what the types say of themselves.
 */
final class RecordText {
  private RecordText() {}

  static String of(@Nullable Object value) {
    if (value instanceof List<?> list) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      list.forEach(item -> items.add(of(item)));
      return items.toString();
    }
    return value instanceof Record fields ? ofRecord(fields) : String.valueOf(value);
  }

  private static String ofRecord(Record fields) {
    Class<?> type = fields.getClass();
    StringJoiner text = new StringJoiner(", ", type.getSimpleName() + "[", "]");
    for (RecordComponent component : type.getRecordComponents()) {
      text.add(component.getName() + "=" + of(value(component.getAccessor(), fields)));
    }
    return text.toString();
  }

  private static @Nullable Object value(Method accessor, Record fields) {
    try {
      accessor.setAccessible(true);
      return accessor.invoke(fields);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Tried to read " + accessor + ": " + e, e);
    }
  }
}
