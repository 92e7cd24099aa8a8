package io.slipway.local.cluster.apply;

import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Schema.Listing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Path elements of {@code FieldsV1} (KEP-555: {@code f:}, {@code k:}, {@code v:}). */
final class Elements {

  private Elements() {}

  static String field(String name) {
    return "f:" + name;
  }

  static String value(JsonNode value) {
    return "v:" + value;
  }

  /** A map list's element; key fields in alphabetical order. */
  static String key(ObjectNode keys) {
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    keys.forEachEntry(sorted::put);
    ObjectNode ordered = Json.object();
    sorted.forEach(ordered::set);
    return "k:" + ordered;
  }

  /** The element of a list item; null where the item lacks all keys. */
  static @Nullable String of(Listing listing, JsonNode item) {
    if (listing.kind() == Listing.Kind.SET) {
      return value(item);
    }
    ObjectNode keys = Json.object();
    for (Listing.Key key : listing.keys()) {
      JsonNode found = item.get(key.name());
      JsonNode used = found == null ? key.fallback() : found;
      if (used != null) {
        keys.set(key.name(), used);
      }
    }
    return keys.isEmpty() ? null : key(keys);
  }

  /** List items by element, in order. An item without keys is left out; a double keeps its last. */
  static Map<String, JsonNode> index(Listing listing, @Nullable JsonNode list) {
    Map<String, JsonNode> items = new LinkedHashMap<>();
    if (list != null) {
      for (JsonNode item : list) {
        String element = of(listing, item);
        if (element != null) {
          items.put(element, item);
        }
      }
    }
    return items;
  }

  /** {@code .name}, {@code [name="web"]}, {@code [="value"]}. */
  static String show(String element) {
    String rest = element.substring(2);
    return switch (element.charAt(0)) {
      case 'f' -> "." + rest;
      case 'v' -> "[=" + rest + "]";
      default -> "[" + showKeys(rest) + "]";
    };
  }

  private static String showKeys(String keys) {
    List<String> pairs = new ArrayList<>();
    Json.parse(keys).forEachEntry((name, value) -> pairs.add(name + "=" + value));
    return String.join(",", pairs);
  }
}
