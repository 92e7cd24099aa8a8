package io.slipway.pipeline.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Events as lines: the envelope, masking, and the bound on a text's length. */
final class RecordJson {
  /** A longer text is cut: a page that shows a line needs no more, and a record stays readable. */
  static final int MAX_TEXT = 8 * 1024;

  static final JsonMapper MAPPER =
      JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

  private static final DateTimeFormatter AT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter().withZone(ZoneOffset.UTC);

  private RecordJson() {}

  static ObjectNode line(
      long seq, Instant at, @Nullable String step, Record event, SecretMask mask) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("seq", seq);
    line.put("at", AT.format(at));
    line.put("step", step);
    line.put("type", EventTypes.typeOf(event.getClass()));
    ObjectNode fields = MAPPER.valueToTree(event);
    fields.properties().forEach(field -> line.set(field.getKey(), safe(field.getValue(), mask)));
    return line;
  }

  private static JsonNode safe(JsonNode value, SecretMask mask) {
    if (value.isString()) {
      return MAPPER.getNodeFactory().stringNode(cut(mask.apply(value.asString())));
    }
    if (value instanceof ArrayNode array) {
      List<JsonNode> items = new ArrayList<>();
      array.forEach(item -> items.add(safe(item, mask)));
      return MAPPER.createArrayNode().addAll(items);
    }
    if (value instanceof ObjectNode object) {
      ObjectNode copy = MAPPER.createObjectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), safe(field.getValue(), mask)));
      return copy;
    }
    return value;
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "... (" + (text.length() - end) + " more characters)";
  }
}
