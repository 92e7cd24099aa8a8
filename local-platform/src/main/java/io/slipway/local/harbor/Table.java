package io.slipway.local.harbor;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects by id, in the order they were made. Everything happens under the state's lock. */
final class Table {

  private final String kind;
  private final String key;
  private final Clock clock;
  private final Map<Long, ObjectNode> rows = new LinkedHashMap<>();
  private long last;

  Table(String kind, String key, Clock clock) {
    this.kind = kind;
    this.key = key;
    this.clock = clock;
  }

  /** Stamps the row with an id and times, and keeps it. */
  ObjectNode add(ObjectNode row) {
    last++;
    row.put(key, last);
    String now = clock.instant().toString();
    row.put("creation_time", now);
    row.put("update_time", now);
    rows.put(last, row);
    return row;
  }

  ObjectNode get(long id) {
    ObjectNode row = rows.get(id);
    if (row == null) {
      throw ApiError.notFound("%s %d not found".formatted(kind, id));
    }
    return row;
  }

  void remove(long id) {
    get(id);
    rows.remove(id);
  }

  void removeIf(Predicate<ObjectNode> test) {
    rows.values().removeIf(test);
  }

  List<ObjectNode> where(Predicate<ObjectNode> test) {
    return rows.values().stream().filter(test).toList();
  }

  List<ObjectNode> where(String field, String value) {
    return where(row -> text(row, field).equals(value));
  }

  List<ObjectNode> where(String field, long value) {
    return where(row -> row.path(field).asLong(0) == value);
  }

  Optional<ObjectNode> first(String field, String value) {
    return where(field, value).stream().findFirst();
  }

  /** Takes over the body's fields, and the time. */
  void merge(long id, JsonNode body) {
    ObjectNode row = get(id);
    body.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
    row.put(key, id);
    row.put("update_time", clock.instant().toString());
  }

  static String text(JsonNode row, String field) {
    return row.path(field).asString("");
  }
}
