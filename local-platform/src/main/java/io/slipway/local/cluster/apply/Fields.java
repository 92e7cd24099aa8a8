package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Schema;
import io.slipway.local.cluster.kind.Schema.Listing;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks of JSON values by their schema: which fields are set, which changed, merge, removal. */
final class Fields {

  private Fields() {}

  /** All leaf fields of a value, and the entries of its maps and lists. */
  static FieldSet of(Schema schema, JsonNode value) {
    FieldSet set = new FieldSet();
    if (schema.isAtomic(value) || value.isEmpty()) {
      set.insert();
    } else if (schema instanceof Listing listing) {
      Elements.index(listing, value)
          .forEach(
              (element, item) -> {
                set.put(element, of(listing.items(), item));
                set.at(element).insert();
              });
    } else {
      value.forEachEntry((name, member) -> addMember(schema, name, member, set));
    }
    return set;
  }

  private static void addMember(Schema schema, String name, JsonNode member, FieldSet set) {
    String element = Elements.field(name);
    set.put(element, of(schema.member(name), member));
    if (schema.isMap()) {
      set.at(element).insert();
    }
  }

  /** What differs: fields that are new or have another value, and fields that are gone. */
  record Difference(FieldSet changed, FieldSet removed) {}

  static Difference compare(Schema schema, JsonNode before, JsonNode after) {
    Difference result = new Difference(new FieldSet(), new FieldSet());
    // An empty object as a whole is none yet: it isn't a value that becomes another one.
    compare(
        schema,
        before.isEmpty() ? null : before,
        after.isEmpty() ? null : after,
        result.changed,
        result.removed);
    return result;
  }

  private static void compare(
      Schema schema,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      FieldSet changed,
      FieldSet removed) {
    if (before == null && after == null) {
      return;
    }
    if (isLeaf(schema, before) || isLeaf(schema, after)) {
      compareLeaf(schema, before, after, changed, removed);
      return;
    }
    Map<String, JsonNode> old = members(schema, before);
    Map<String, JsonNode> now = members(schema, after);
    Set<String> elements = new LinkedHashSet<>(old.keySet());
    elements.addAll(now.keySet());
    for (String element : elements) {
      FieldSet changedBelow = new FieldSet();
      FieldSet removedBelow = new FieldSet();
      Schema below = below(schema, element);
      JsonNode was = old.get(element);
      JsonNode is = now.get(element);
      compare(below, was, is, changedBelow, removedBelow);
      markEntry(schema, was, is, changedBelow, removedBelow);
      changed.put(element, changedBelow);
      removed.put(element, removedBelow);
    }
    markContainer(schema, before, after, changed, removed);
  }

  /** An entry of a map or list is itself a field: it comes and goes. */
  private static void markEntry(
      Schema schema,
      @Nullable JsonNode was,
      @Nullable JsonNode is,
      FieldSet changed,
      FieldSet removed) {
    if (schema instanceof Listing || schema.isMap()) {
      if (was == null) {
        changed.insert();
      } else if (is == null) {
        removed.insert();
      }
    }
  }

  private static void markContainer(
      Schema schema,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      FieldSet changed,
      FieldSet removed) {
    if (schema instanceof Schema.Mapping) {
      if (before == null) {
        changed.insert();
      } else if (after == null) {
        removed.insert();
      }
    }
  }

  private static void compareLeaf(
      Schema schema,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      FieldSet changed,
      FieldSet removed) {
    if (after == null) {
      copy(of(schema, java.util.Objects.requireNonNull(before)), removed);
    } else if (!Json.same(before, after)) {
      copy(of(schema, after), changed);
      if (before != null) {
        copy(of(schema, before).difference(changed), removed);
      }
    }
  }

  private static void copy(FieldSet from, FieldSet to) {
    if (from.isMember()) {
      to.insert();
    }
    from.children().forEach(to::put);
  }

  private static boolean isLeaf(Schema schema, @Nullable JsonNode value) {
    return value != null && (schema.isAtomic(value) || value.isEmpty());
  }

  private static Map<String, JsonNode> members(Schema schema, @Nullable JsonNode value) {
    if (schema instanceof Listing listing) {
      return Elements.index(listing, value);
    }
    Map<String, JsonNode> members = new java.util.LinkedHashMap<>();
    if (value != null) {
      value.forEachEntry((name, member) -> members.put(Elements.field(name), member));
    }
    return members;
  }

  private static Schema below(Schema schema, String element) {
    return schema instanceof Listing listing
        ? listing.items()
        : schema.member(element.substring(2));
  }

  /** The live value with the applied one laid over it. Neither is changed. */
  static JsonNode merge(Schema schema, @Nullable JsonNode live, JsonNode applied) {
    if (live == null || schema.isAtomic(applied) || schema.isAtomic(live)) {
      return applied.deepCopy();
    }
    if (schema instanceof Listing listing) {
      return mergeList(listing, live, applied);
    }
    ObjectNode merged = ((ObjectNode) live).deepCopy();
    applied.forEachEntry(
        (name, value) -> merged.set(name, merge(schema.member(name), live.get(name), value)));
    return merged;
  }

  /** Keeps the applied order, and live-only items where they stand between their neighbours. */
  private static ArrayNode mergeList(Listing listing, JsonNode live, JsonNode applied) {
    Map<String, JsonNode> old = Elements.index(listing, live);
    Map<String, JsonNode> now = Elements.index(listing, applied);
    ArrayNode merged = Json.array();
    Set<String> done = new LinkedHashSet<>();
    for (String element : old.keySet()) {
      if (!now.containsKey(element)) {
        merged.add(old.get(element).deepCopy());
      } else if (!done.contains(element)) {
        takeUpTo(element, listing, old, now, done, merged);
      }
    }
    takeUpTo(null, listing, old, now, done, merged);
    return merged;
  }

  private static void takeUpTo(
      @Nullable String last,
      Listing listing,
      Map<String, JsonNode> old,
      Map<String, JsonNode> now,
      Set<String> done,
      ArrayNode merged) {
    for (Map.Entry<String, JsonNode> entry : now.entrySet()) {
      String element = entry.getKey();
      if (done.add(element)) {
        merged.add(merge(listing.items(), old.get(element), entry.getValue()));
      }
      if (element.equals(last)) {
        return;
      }
    }
  }

  /** Removes the members of {@code fields} from a value, in place. */
  static void remove(Schema schema, JsonNode value, FieldSet fields) {
    if (schema instanceof Listing listing && value instanceof ArrayNode list) {
      removeItems(listing, list, fields);
    } else if (value instanceof ObjectNode object) {
      fields.children().forEach((element, below) -> removeMember(schema, object, element, below));
    }
  }

  private static void removeMember(
      Schema schema, ObjectNode object, String element, FieldSet fields) {
    String name = element.substring(2);
    JsonNode member = object.get(name);
    if (member == null) {
      return;
    }
    boolean hadContent = member.isContainer() && !member.isEmpty();
    remove(schema.member(name), member, fields);
    boolean emptied = hadContent && member.isEmpty();
    boolean leaf = schema.member(name).isAtomic(member) || fields.children().isEmpty();
    if (emptied || (fields.isMember() && (leaf || member.isEmpty()))) {
      object.remove(name);
    }
  }

  private static void removeItems(Listing listing, ArrayNode list, FieldSet fields) {
    for (int i = list.size() - 1; i >= 0; i--) {
      JsonNode item = list.get(i);
      FieldSet below = fields.peek(String.valueOf(Elements.of(listing, item)));
      if (below.isMember()) {
        list.remove(i);
      } else {
        remove(listing.items(), item, below);
      }
    }
  }
}
