package io.slipway.local.cluster.patch;

import io.slipway.local.cluster.json.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON patch (RFC 6902). As evanphx/json-patch in the API server, it never patches partly. */
public final class JsonPatch {

  /** The API server's own limit for operations in one patch. */
  private static final int MAX_OPERATIONS = 10_000;

  private JsonNode document;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /** Returns a patched copy. */
  public static JsonNode apply(JsonNode target, JsonNode patch) throws PatchException {
    if (!patch.isArray()) {
      throw PatchException.malformed(
          "json: cannot unmarshal "
              + (patch.isObject() ? "object" : "value")
              + " into Go value of type jsonpatch.Patch");
    }
    if (patch.size() > MAX_OPERATIONS) {
      throw PatchException.malformed(
          "json patch: "
              + patch.size()
              + " operations, at most "
              + MAX_OPERATIONS
              + " are allowed");
    }
    JsonPatch state = new JsonPatch(target.deepCopy());
    for (JsonNode operation : patch) {
      state.run(operation);
    }
    return state.document;
  }

  private void run(JsonNode operation) throws PatchException {
    List<String> path = pointer(operation, "path");
    switch (Json.text(operation, "op")) {
      case "add" -> add(path, value(operation));
      case "remove" -> remove(path);
      case "replace" -> replace(path, value(operation));
      case "move" -> add(path, remove(pointer(operation, "from")));
      case "copy" -> add(path, get(pointer(operation, "from")).deepCopy());
      case "test" -> test(path, operation.get("value"));
      default ->
          throw PatchException.unfit(
              "json patch: unknown op \"" + Json.text(operation, "op") + "\"");
    }
  }

  private static JsonNode value(JsonNode operation) throws PatchException {
    JsonNode value = operation.get("value");
    if (value == null) {
      throw PatchException.malformed("json patch: missing value in " + operation);
    }
    return value.deepCopy();
  }

  private static List<String> pointer(JsonNode operation, String name) throws PatchException {
    String text = operation.path(name).stringValue("/ missing");
    if (text.isEmpty()) {
      return List.of();
    }
    if (!operation.path(name).isString() || text.charAt(0) != '/') {
      throw PatchException.malformed("json patch: no valid \"" + name + "\" in " + operation);
    }
    return Arrays.stream(text.substring(1).split("/", -1))
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private JsonNode get(List<String> path) throws PatchException {
    JsonNode current = document;
    for (String part : path) {
      JsonNode next = child(current, part);
      if (next == null) {
        throw missing(path);
      }
      current = next;
    }
    return current;
  }

  private static @Nullable JsonNode child(JsonNode parent, String part) throws PatchException {
    return parent instanceof ArrayNode list
        ? list.get(index(part, list.size() - 1))
        : parent.get(part);
  }

  private void add(List<String> path, JsonNode value) throws PatchException {
    if (path.isEmpty()) {
      document = value;
      return;
    }
    JsonNode parent = get(path.subList(0, path.size() - 1));
    String last = path.get(path.size() - 1);
    if (parent instanceof ObjectNode object) {
      object.set(last, value);
    } else if (parent instanceof ArrayNode list) {
      list.insert(last.equals("-") ? list.size() : index(last, list.size()), value);
    } else {
      throw missing(path);
    }
  }

  private JsonNode remove(List<String> path) throws PatchException {
    if (path.isEmpty()) {
      throw PatchException.unfit("json patch: cannot remove the whole document");
    }
    JsonNode removed = get(path);
    JsonNode parent = get(path.subList(0, path.size() - 1));
    String last = path.get(path.size() - 1);
    if (parent instanceof ObjectNode object) {
      object.remove(last);
    } else if (parent instanceof ArrayNode list) {
      list.remove(index(last, list.size() - 1));
    }
    return removed;
  }

  private void replace(List<String> path, JsonNode value) throws PatchException {
    if (!path.isEmpty()) {
      get(path);
      JsonNode parent = get(path.subList(0, path.size() - 1));
      if (parent instanceof ArrayNode list) {
        list.set(index(path.get(path.size() - 1), list.size() - 1), value);
        return;
      }
    }
    add(path, value);
  }

  private void test(List<String> path, @Nullable JsonNode expected) throws PatchException {
    JsonNode actual;
    try {
      actual = get(path);
    } catch (PatchException e) {
      actual = Json.object().nullNode();
    }
    if (!Json.same(actual, expected == null ? Json.object().nullNode() : expected)) {
      throw PatchException.unfit("testing value /" + String.join("/", path) + " failed");
    }
  }

  private static int index(String part, int last) throws PatchException {
    if (!part.matches("0|[1-9][0-9]{0,6}") || Integer.parseInt(part) > last) {
      throw PatchException.unfit("json patch: no list index " + part);
    }
    return Integer.parseInt(part);
  }

  private static PatchException missing(List<String> path) {
    return PatchException.unfit(
        "the server rejected our request: json patch: path /"
            + String.join("/", path)
            + " does not exist");
  }
}
