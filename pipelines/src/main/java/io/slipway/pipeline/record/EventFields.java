package io.slipway.pipeline.record;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event's components as JSON: texts masked, and cut where they are long. What engines report is
 * made of texts, numbers, lists and maps, which need no data binding; its start would take a tenth
 * of a short build.
 */
final class EventFields {
  /** A longer text is cut: a page that shows a line needs no more, and a record stays readable. */
  static final int MAX_TEXT = 8 * 1024;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getAccessor)
              .peek(accessor -> accessor.setAccessible(true))
              .toArray(Method[]::new);
        }
      };

  private final SecretMask mask;

  EventFields(SecretMask mask) {
    this.mask = mask;
  }

  /** Adds the components of {@code event} to {@code line}, in their order. */
  void add(Record event, ObjectNode line) {
    for (Method accessor : ACCESSORS.get(event.getClass())) {
      line.set(accessor.getName(), node(value(accessor, event)));
    }
  }

  private static @Nullable Object value(Method accessor, Record event) {
    try {
      return accessor.invoke(event);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Tried to read " + accessor + ": " + e, e);
    }
  }

  private JsonNode node(@Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    return structure(value);
  }

  private static JsonNode number(Number number) {
    if (number instanceof Integer value) {
      return NODES.numberNode(value.intValue());
    }
    if (number instanceof Long value) {
      return NODES.numberNode(value.longValue());
    }
    return NODES.numberNode(number.doubleValue());
  }

  private JsonNode structure(Object value) {
    if (value instanceof Iterable<?> items) {
      ArrayNode array = NODES.arrayNode();
      items.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, item) -> object.set(String.valueOf(key), node(item)));
      return object;
    }
    if (value instanceof Record inner) {
      ObjectNode object = NODES.objectNode();
      add(inner, object);
      return object;
    }
    return text(value.toString());
  }

  private JsonNode text(String text) {
    return NODES.stringNode(cut(mask.apply(text)));
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "... (" + (text.length() - end) + " more characters)";
  }
}
