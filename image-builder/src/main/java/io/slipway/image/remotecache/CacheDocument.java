package io.slipway.image.remotecache;

import io.slipway.image.cache.CachedStep;
import io.slipway.image.cache.StepTrail;
import io.slipway.image.config.Digests;
import io.slipway.image.config.Json;
import io.slipway.image.layer.Layer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of steps as it travels: {@code {"version":1,"layers":[{"diffId"}],"steps":[{"key",
 * "keys":[],"created","layer"}]}}, where {@code layer} counts in the manifest's layers from 0 and
 * is missing where a step changed no file. Instructions are not in it: those of stages that are not
 * in the image are nobody else's business.
 */
record CacheDocument(List<Layer> layers, Map<String, CachedStep> steps) {
  static final String MEDIA_TYPE = "application/vnd.slipway.cacheconfig.v1+json";

  private static final int VERSION = 1;
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
  private static final String IMPORTED = "(imported)";

  CacheDocument {
    layers = List.copyOf(layers);
    steps = Map.copyOf(steps);
  }

  /** {@code known} are layers that the manifest has anyhow, in its order. */
  static byte[] write(List<StepTrail.Entry> entries, List<Layer> known) {
    List<Layer> all = layers(entries, known);
    ObjectNode json = Json.newObject();
    json.put("version", VERSION);
    ArrayNode layers = json.putArray("layers");
    all.forEach(layer -> layers.addObject().put("diffId", layer.diffId()));
    ArrayNode steps = json.putArray("steps");
    Map<String, List<String>> keys = new LinkedHashMap<>();
    Map<String, CachedStep> byKey = new LinkedHashMap<>();
    for (StepTrail.Entry entry : entries) {
      byKey.putIfAbsent(entry.step().key(), entry.step());
      keys.computeIfAbsent(entry.step().key(), k -> new ArrayList<>()).addAll(entry.keys());
    }
    byKey.forEach(
        (key, step) -> write(steps.addObject(), step, keys.getOrDefault(key, List.of()), all));
    return Json.bytes(json);
  }

  private static void write(ObjectNode json, CachedStep step, List<String> keys, List<Layer> all) {
    json.put("key", step.key());
    ArrayNode array = json.putArray("keys");
    keys.stream().filter(key -> !key.equals(step.key())).distinct().sorted().forEach(array::add);
    json.put("created", step.created().toString());
    Layer layer = step.layer();
    if (layer != null) {
      json.put("layer", position(all, layer));
    }
  }

  private static int position(List<Layer> all, Layer layer) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).digest().equals(layer.digest())) {
        return i;
      }
    }
    throw new IllegalStateException("the layer " + layer.digest() + " is not listed");
  }

  /** The known ones, then those of the steps, each once. */
  static List<Layer> layers(List<StepTrail.Entry> entries, List<Layer> known) {
    List<Layer> all = new ArrayList<>(known);
    for (StepTrail.Entry entry : entries) {
      Layer layer = entry.step().layer();
      if (layer != null && all.stream().noneMatch(l -> l.digest().equals(layer.digest()))) {
        all.add(layer);
      }
    }
    return all;
  }

  /** The diff ids of a table, in the order of the manifest's layers. */
  static List<String> diffIds(byte[] bytes) {
    List<String> diffIds = new ArrayList<>();
    for (JsonNode layer : Json.object(bytes).path("layers")) {
      diffIds.add(layer.path("diffId").asString(""));
    }
    return diffIds;
  }

  /**
   * @param layers what the manifest lists
   * @throws IllegalArgumentException where the table does not fit them or is none
   */
  static CacheDocument read(byte[] bytes, List<Layer> layers) {
    ObjectNode json = Json.object(bytes);
    if (json.path("version").asInt(0) != VERSION) {
      throw new IllegalArgumentException(
          "it is of version " + json.path("version") + ", not " + VERSION);
    }
    for (Layer layer : layers) {
      if (!Digests.isSha256(layer.diffId())) {
        throw new IllegalArgumentException("a layer's diff id is '" + layer.diffId() + "'");
      }
    }
    Map<String, CachedStep> steps = new LinkedHashMap<>();
    for (JsonNode step : json.path("steps")) {
      CachedStep read = step(step, layers);
      steps.put(read.key(), read);
      step.path("keys").forEach(key -> steps.put(key(key), read));
    }
    return new CacheDocument(layers, steps);
  }

  private static CachedStep step(JsonNode json, List<Layer> layers) {
    try {
      Instant created = Instant.parse(json.path("created").asString(""));
      return new CachedStep(key(json.path("key")), layer(json, layers), created, IMPORTED);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a step's time is " + json.path("created"), e);
    }
  }

  private static @Nullable Layer layer(JsonNode json, List<Layer> layers) {
    if (!json.has("layer")) {
      return null;
    }
    int index = json.path("layer").asInt(-1);
    if (index < 0 || index >= layers.size()) {
      throw new IllegalArgumentException("a step names the layer " + json.path("layer"));
    }
    return layers.get(index);
  }

  private static String key(JsonNode json) {
    String key = json.asString("");
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("'" + key + "' is no step's key");
    }
    return key;
  }
}
