package io.slipway.local.cluster.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Short ways to read and write JSON trees by dotted path. */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The API server's own limit for a request body (3 MiB). */
  private static final int YAML_LIMIT = 3 * 1024 * 1024;

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  public static ArrayNode strings(Iterable<String> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /** Parses JSON. */
  public static JsonNode parse(byte[] text) throws JacksonException {
    return MAPPER.readTree(text);
  }

  public static JsonNode parse(String text) throws JacksonException {
    return MAPPER.readTree(text);
  }

  /** Parses one document of YAML or, as its subset, JSON. */
  public static JsonNode parseYaml(byte[] text) throws YamlEngineException {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(YAML_LIMIT).setAllowDuplicateKeys(false).build();
    return MAPPER.valueToTree(
        new Load(settings)
            .loadFromString(new String(text, java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** Reads a JSON resource that lies beside {@code owner}. */
  public static JsonNode resource(Class<?> owner, String name) {
    try (InputStream stream = owner.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("Missing resource " + name + " of " + owner.getName());
      }
      return MAPPER.readTree(stream);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read resource " + name, e);
    }
  }

  /** Block style, as {@code kubectl get -o yaml} prints it. */
  public static byte[] yaml(JsonNode value) {
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings)
        .dumpToString(MAPPER.convertValue(value, Object.class))
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** The value as parsed JSON would have it: numbers in their smallest type, no POJO nodes. */
  public static ObjectNode normal(Object value) {
    return (ObjectNode) MAPPER.readTree(MAPPER.writeValueAsBytes(value));
  }

  /** The node at a dotted path ({@code spec.template.spec}), or a missing node. */
  public static JsonNode at(JsonNode node, String path) {
    JsonNode current = node;
    for (String name : path.split("\\.", -1)) {
      current = current.path(name);
    }
    return current;
  }

  /** The string at a dotted path, or the empty string. */
  public static String text(JsonNode node, String path) {
    return at(node, path).stringValue("");
  }

  /** The integer at a dotted path, or {@code fallback}. */
  public static long number(JsonNode node, String path, long fallback) {
    JsonNode value = at(node, path);
    return value.isIntegralNumber() ? value.longValue() : fallback;
  }

  /** The object at a dotted path, made where it is missing. */
  public static ObjectNode ensure(ObjectNode node, String path) {
    ObjectNode current = node;
    for (String name : path.split("\\.", -1)) {
      current = current.get(name) instanceof ObjectNode child ? child : current.putObject(name);
    }
    return current;
  }

  /** Sets a value where there is none (or null). */
  public static void putDefault(ObjectNode node, String name, JsonNode value) {
    if (!node.hasNonNull(name)) {
      node.set(name, value);
    }
  }

  public static void putDefault(ObjectNode node, String name, String value) {
    putDefault(node, name, node.stringNode(value));
  }

  public static void putDefault(ObjectNode node, String name, int value) {
    putDefault(node, name, node.numberNode(value));
  }

  /** The elements of an array that are objects; empty for anything else. */
  public static List<ObjectNode> objects(JsonNode array) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : array) {
      if (element instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  /** A string map such as labels; entries whose value isn't a string are left out. */
  public static Map<String, String> stringMap(JsonNode node) {
    Map<String, String> map = new java.util.LinkedHashMap<>();
    node.forEachEntry(
        (name, value) -> {
          if (value.isString()) {
            map.put(name, value.stringValue());
          }
        });
    return map;
  }

  /** Deep equality in which 1 and 1L are the same number. */
  public static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue()) == 0;
    }
    if (left instanceof ObjectNode a && right instanceof ObjectNode b) {
      return a.size() == b.size()
          && a.properties().stream().allMatch(e -> same(e.getValue(), b.get(e.getKey())));
    }
    if (left instanceof ArrayNode a && right instanceof ArrayNode b) {
      return sameElements(a, b);
    }
    return left.equals(right);
  }

  private static boolean sameElements(ArrayNode left, ArrayNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<JsonNode> others = right.iterator();
    for (JsonNode element : left) {
      if (!same(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  /** Removes members whose value is null, at every depth, as Go's omitempty does on decoding. */
  public static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeIf(JsonNode::isNull);
    }
    node.forEach(Json::dropNulls);
  }
}
