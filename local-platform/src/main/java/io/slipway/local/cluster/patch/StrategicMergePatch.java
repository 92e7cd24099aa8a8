package io.slipway.local.cluster.patch;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Schema;
import io.slipway.local.cluster.kind.Schema.Listing;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic merge patch ("strategic-merge-patch.md" of the Kubernetes community): lists with a
 * merge key merge by it; {@code $patch}, {@code $retainKeys}, {@code $deleteFromPrimitiveList} and
 * {@code $setElementOrder} direct it.
 */
public final class StrategicMergePatch {

  private static final String PATCH = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";

  private StrategicMergePatch() {}

  /** Returns a patched copy. */
  public static ObjectNode apply(Schema schema, ObjectNode target, ObjectNode patch)
      throws PatchException {
    ObjectNode result = target.deepCopy();
    mergeObject(schema, result, patch);
    return result;
  }

  private static void mergeObject(Schema schema, ObjectNode target, ObjectNode patch)
      throws PatchException {
    if (direct(target, patch)) {
      return;
    }
    ObjectNode before = target.deepCopy();
    for (var entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith(DELETE_PRIMITIVES)) {
        deletePrimitives(target, name.substring(DELETE_PRIMITIVES.length()), entry.getValue());
      } else if (!name.startsWith("$")) {
        mergeMember(schema.member(name), target, name, entry.getValue());
      } else if (!name.equals(RETAIN) && !name.startsWith(ORDER)) {
        throw PatchException.malformed("strategic merge patch: unknown directive " + name);
      }
    }
    order(schema, before, target, patch);
  }

  /** Runs the directives that stand for the whole object; true where nothing is left to merge. */
  private static boolean direct(ObjectNode target, ObjectNode patch) throws PatchException {
    JsonNode directive = patch.get(PATCH);
    if (directive != null) {
      patch = patch.deepCopy();
      patch.remove(PATCH);
      if (!directive.stringValue("").equals("replace")) {
        throw PatchException.malformed("unknown $patch directive " + directive);
      }
      target.removeAll();
      target.setAll(patch);
      return true;
    }
    if (patch.get(RETAIN) instanceof ArrayNode retained) {
      Set<String> names = new TreeSet<>();
      retained.forEach(name -> names.add(name.stringValue("")));
      target.retain(names);
    }
    return false;
  }

  private static void mergeMember(Schema schema, ObjectNode target, String name, JsonNode patch)
      throws PatchException {
    JsonNode current = target.get(name);
    if (patch.isNull() || patch.path(PATCH).stringValue("").equals("delete")) {
      target.remove(name);
    } else if (patch instanceof ObjectNode object) {
      ObjectNode below = current instanceof ObjectNode had ? had : Json.object();
      mergeObject(schema, below, object);
      target.set(name, below);
    } else if (schema instanceof Listing listing
        && listing.kind() != Listing.Kind.ATOMIC
        && patch instanceof ArrayNode items) {
      ArrayNode below = current instanceof ArrayNode had ? had : Json.array();
      target.set(name, mergeList(listing, below, items));
    } else {
      target.set(name, patch.deepCopy());
    }
  }

  private static ArrayNode mergeList(Listing listing, ArrayNode current, ArrayNode patch)
      throws PatchException {
    ArrayNode items = Json.array();
    boolean replace = false;
    for (JsonNode item : patch) {
      boolean marker = item.size() == 1 && item.path(PATCH).stringValue("").equals("replace");
      replace |= marker;
      if (!marker) {
        items.add(item);
      }
    }
    ArrayNode result = replace ? Json.array() : current.deepCopy();
    for (JsonNode item : items) {
      mergeItem(listing, result, item);
    }
    return ordered(listing, result, items, current);
  }

  private static void mergeItem(Listing listing, ArrayNode result, JsonNode item)
      throws PatchException {
    if (listing.kind() == Listing.Kind.SET) {
      if (position(result, item) < 0) {
        result.add(item.deepCopy());
      }
      return;
    }
    String key = listing.keys().get(0).name();
    if (!(item instanceof ObjectNode patch) || !patch.hasNonNull(key)) {
      throw PatchException.unkeyed("map: " + item + " does not contain declared merge key: " + key);
    }
    int at = position(result, key, patch.get(key));
    boolean delete = patch.path(PATCH).stringValue("").equals("delete");
    if (delete) {
      if (at >= 0) {
        result.remove(at);
      }
      return;
    }
    ObjectNode merged = at < 0 ? Json.object() : (ObjectNode) result.get(at);
    mergeObject(listing.items(), merged, patch);
    if (at < 0) {
      result.add(merged);
    }
  }

  private static int position(ArrayNode list, JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (Json.same(list.get(i), value)) {
        return i;
      }
    }
    return -1;
  }

  private static int position(ArrayNode list, String key, @Nullable JsonNode value) {
    for (int i = 0; i < list.size(); i++) {
      if (Json.same(list.get(i).get(key), value)) {
        return i;
      }
    }
    return -1;
  }

  private static void deletePrimitives(ObjectNode target, String name, JsonNode values) {
    if (target.get(name) instanceof ArrayNode list) {
      for (JsonNode value : values) {
        int at = position(list, value);
        if (at >= 0) {
          list.remove(at);
        }
      }
    }
  }

  /** Puts lists into the order that {@code $setElementOrder} asks for. */
  private static void order(Schema schema, ObjectNode before, ObjectNode target, ObjectNode patch) {
    for (var entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith(ORDER)
          && target.get(name.substring(ORDER.length())) instanceof ArrayNode list
          && schema.member(name.substring(ORDER.length())) instanceof Listing listing) {
        String member = name.substring(ORDER.length());
        ArrayNode had = before.get(member) instanceof ArrayNode array ? array : Json.array();
        target.set(member, ordered(listing, list, entry.getValue(), had));
      }
    }
  }

  /**
   * The items that {@code wanted} names in its order, the others in the order they had. Between the
   * two, what stood before stays before; what is new comes first.
   */
  private static ArrayNode ordered(
      Listing listing, ArrayNode list, JsonNode wanted, ArrayNode before) {
    ArrayNode rest = list.deepCopy();
    ArrayNode named = Json.array();
    for (JsonNode item : wanted) {
      int at = place(listing, rest, item);
      if (at >= 0) {
        named.add(rest.remove(at));
      }
    }
    ArrayNode result = Json.array();
    while (!rest.isEmpty() && !named.isEmpty()) {
      int left = place(listing, before, rest.get(0));
      int right = place(listing, before, named.get(0));
      result.add((left >= 0 && right >= 0 && left < right ? rest : named).remove(0));
    }
    return result.addAll(rest).addAll(named);
  }

  private static int place(Listing listing, ArrayNode list, JsonNode item) {
    if (listing.keys().isEmpty()) {
      return position(list, item);
    }
    String key = listing.keys().get(0).name();
    return position(list, key, item.get(key));
  }
}
