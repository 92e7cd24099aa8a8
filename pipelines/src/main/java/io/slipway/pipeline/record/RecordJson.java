package io.slipway.pipeline.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Events as lines: the envelope around an event's fields. */
final class RecordJson {
  private static final DateTimeFormatter AT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter().withZone(ZoneOffset.UTC);

  private RecordJson() {}

  /** Made by the first that needs it: a short command that keeps no record does without. */
  static final class Mapper {
    static final JsonMapper INSTANCE =
        JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

    private Mapper() {}
  }

  static RecordEntry entry(
      long seq, Instant now, @Nullable String step, Record event, SecretMask mask) {
    Instant at = now.truncatedTo(ChronoUnit.MILLIS);
    String type = EventTypes.typeOf(event.getClass());
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("seq", seq);
    line.put("at", AT.format(at));
    line.put("step", step);
    line.put("type", type);
    new EventFields(mask).add(event, line);
    return new RecordEntry(seq, at, step, type, line);
  }
}
