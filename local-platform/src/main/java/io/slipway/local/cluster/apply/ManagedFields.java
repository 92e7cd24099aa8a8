package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The owners of an object's fields: {@code metadata.managedFields}, decoded. */
final class ManagedFields {

  private record Entry(FieldSet fields, String time) {}

  private final Map<Manager, Entry> entries = new LinkedHashMap<>();

  /**
   * Reads an object's owners; entries that aren't understood are dropped, as the API server does.
   */
  static ManagedFields of(@Nullable ObjectNode object) {
    ManagedFields owners = new ManagedFields();
    JsonNode list = object == null ? Json.array() : Json.at(object, "metadata.managedFields");
    for (ObjectNode entry : Json.objects(list)) {
      if (entry.path("fieldsV1").isObject()) {
        owners.entries.put(
            Manager.of(entry),
            new Entry(FieldSet.parseRoot(entry.path("fieldsV1")), Json.text(entry, "time")));
      }
    }
    return owners;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  FieldSet fields(Manager manager) {
    Entry entry = entries.get(manager);
    return entry == null ? new FieldSet() : entry.fields();
  }

  /** When the manager last wrote; empty where unknown. */
  String time(Manager manager) {
    Entry entry = entries.get(manager);
    return entry == null ? "" : entry.time();
  }

  /** All fields that anybody but {@code manager} owns. */
  FieldSet ownedByOthers(Manager manager) {
    FieldSet all = new FieldSet();
    for (Map.Entry<Manager, Entry> entry : entries.entrySet()) {
      if (!entry.getKey().equals(manager)) {
        all = all.union(entry.getValue().fields());
      }
    }
    return all;
  }

  List<Manager> others(Manager manager) {
    return entries.keySet().stream().filter(other -> !other.equals(manager)).toList();
  }

  /** Sets a manager's fields; the time moves only where they change. */
  void put(Manager manager, FieldSet fields, String now) {
    if (fields.isEmpty()) {
      entries.remove(manager);
    } else if (!fields.equals(fields(manager))) {
      entries.put(manager, new Entry(fields, now));
    }
  }

  /** Narrows the fields of everybody else. */
  void takeFromOthers(Manager manager, UnaryOperator<FieldSet> narrow) {
    for (Manager other : others(manager)) {
      FieldSet left = narrow.apply(fields(other));
      if (left.isEmpty()) {
        entries.remove(other);
      } else {
        entries.put(other, new Entry(left, time(other)));
      }
    }
  }

  /** Writes the owners into an object: appliers first, then by time, as the API server sorts. */
  void writeTo(ObjectNode object) {
    ObjectNode metadata = Json.ensure(object, "metadata");
    metadata.remove("managedFields");
    if (!entries.isEmpty()) {
      ArrayNode list = metadata.putArray("managedFields");
      entries.entrySet().stream()
          .sorted(
              Comparator.<Map.Entry<Manager, Entry>, Manager.Operation>comparing(
                      entry -> entry.getKey().operation())
                  .thenComparing(entry -> entry.getValue().time())
                  .thenComparing(entry -> entry.getKey().name()))
          .forEach(entry -> list.add(toJson(entry.getKey(), entry.getValue())));
    }
  }

  private static ObjectNode toJson(Manager manager, Entry entry) {
    ObjectNode node = Json.object();
    node.put("manager", manager.name());
    node.put("operation", manager.operation().name());
    node.put("apiVersion", manager.apiVersion());
    if (!entry.time().isEmpty()) {
      node.put("time", entry.time());
    }
    node.put("fieldsType", "FieldsV1");
    node.set("fieldsV1", entry.fields().toFieldsV1());
    if (!manager.subresource().isEmpty()) {
      node.put("subresource", manager.subresource());
    }
    return node;
  }
}
