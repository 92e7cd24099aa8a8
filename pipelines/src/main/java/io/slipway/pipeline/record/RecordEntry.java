package io.slipway.pipeline.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of a run record, as it was written: secrets are masked.
 *
 * @param seq counts from 1
 * @param step the id of the step that it belongs to; null outside of steps
 * @param fields the whole line, {@code seq} to {@code type} included
 */
public record RecordEntry(
    long seq, Instant at, @Nullable String step, String type, ObjectNode fields) {

  static RecordEntry of(ObjectNode fields) {
    JsonNode step = fields.path("step");
    return new RecordEntry(
        fields.path("seq").asLong(0),
        Instant.parse(fields.path("at").asString("")),
        step.isString() ? step.asString() : null,
        fields.path("type").asString(""),
        fields);
  }

  /** A text field; empty where the line has none. */
  public String text(String field) {
    return fields.path(field).asString("");
  }

  /** A number field; 0 where the line has none. */
  public long number(String field) {
    return fields.path(field).asLong(0);
  }

  /** The line as it stands in the file, without its end. */
  public String json() {
    return fields.toString();
  }
}
