package io.slipway.deploy.supporting;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.target.Digests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of an object that Slipway applied, by {@code metadata.managedFields} (fieldsV1: {@code
 * f:} a field, {@code k:} the item with these keys, {@code v:} the item of this value, {@code i:}
 * the item at this place, nothing within: the whole of it).
 */
final class AppliedFields {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> NO_CONTENT = Set.of("f:metadata", "f:status");
  private static final int DIGEST_LENGTH = 32;

  private AppliedFields() {}

  /**
   * What would have to be applied to own the same fields with the same values; only the object's
   * name where nothing was.
   *
   * @return null where that was in another version of the API, whose fields may be other ones
   */
  static @Nullable Map<String, Object> of(HasMetadata live) {
    Map<String, Object> tree = tree(live);
    Optional<Map<String, Object>> entry =
        entries(tree).stream().filter(AppliedFields::isOurs).findFirst();
    if (entry.isPresent() && !live.getApiVersion().equals(entry.get().get("apiVersion"))) {
      return null;
    }
    Map<String, Object> fields = entry.map(ours -> map(ours.get("fieldsV1"))).orElse(Map.of());
    Map<String, Object> applied = fields.isEmpty() ? new TreeMap<>() : fields(tree, fields);
    applied.put("apiVersion", live.getApiVersion());
    applied.put("kind", live.getKind());
    Map<String, Object> metadata = new TreeMap<>(map(applied.get("metadata")));
    metadata.put("name", live.getMetadata().getName());
    if (live.getMetadata().getNamespace() != null) {
      metadata.put("namespace", live.getMetadata().getNamespace());
    }
    applied.put("metadata", metadata);
    return applied;
  }

  /** Tells two results of {@link #of} apart. */
  static String digest(@Nullable Map<String, Object> applied) {
    return Digests.hash(JSON.writeValueAsString(applied), DIGEST_LENGTH);
  }

  /** Whether Slipway applied any of it. */
  static boolean areIn(HasMetadata live) {
    return entries(tree(live)).stream().anyMatch(AppliedFields::isOurs);
  }

  /** Whether anybody else owns more than metadata and status, which controllers write. */
  static boolean areBesideOthers(HasMetadata live) {
    return entries(tree(live)).stream()
        .filter(entry -> !isOurs(entry) && !entry.containsKey("subresource"))
        .anyMatch(entry -> !NO_CONTENT.containsAll(map(entry.get("fieldsV1")).keySet()));
  }

  static HasMetadata object(Map<String, Object> applied) {
    return SERIALIZATION.unmarshal(JSON.writeValueAsString(applied));
  }

  private static Map<String, Object> tree(HasMetadata live) {
    return map(SERIALIZATION.convertValue(live, Map.class));
  }

  private static List<Map<String, Object>> entries(Map<String, Object> tree) {
    return map(tree.get("metadata")).get("managedFields") instanceof List<?> entries
        ? entries.stream().map(AppliedFields::map).toList()
        : List.of();
  }

  private static boolean isOurs(Map<String, Object> entry) {
    return KubernetesApi.FIELD_MANAGER.equals(entry.get("manager"))
        && "Apply".equals(entry.get("operation"))
        && !entry.containsKey("subresource");
  }

  private static Object value(Object live, Map<String, Object> owned) {
    if (owned.isEmpty()) {
      return live;
    }
    if (live instanceof List<?> items) {
      return items(items, owned);
    }
    return live instanceof Map<?, ?> ? fields(map(live), owned) : live;
  }

  private static Map<String, Object> fields(Map<String, Object> live, Map<String, Object> owned) {
    Map<String, Object> applied = new TreeMap<>();
    owned.forEach(
        (path, within) -> {
          Object value = path.startsWith("f:") ? live.get(path.substring(2)) : null;
          if (value != null) {
            applied.put(path.substring(2), value(value, map(within)));
          }
        });
    return applied;
  }

  /** In the order that they have. */
  private static List<Object> items(List<?> live, Map<String, Object> owned) {
    Map<Object, Map<String, Object>> paths = new HashMap<>();
    owned.forEach((path, within) -> paths.put(key(path), map(within)));
    List<Object> applied = new ArrayList<>();
    for (int i = 0; i < live.size(); i++) {
      Object item = live.get(i);
      for (Map.Entry<Object, Map<String, Object>> path : paths.entrySet()) {
        if (path.getKey().equals(item) || path.getKey().equals("i:" + i)) {
          applied.add(value(item, path.getValue()));
        } else if (path.getKey() instanceof Map<?, ?> keys && has(map(item), map(keys))) {
          applied.add(withKeys(map(keys), map(item), path.getValue()));
        }
      }
    }
    return applied;
  }

  /** Keys come with an item, though they needn't be owned. */
  private static Map<String, Object> withKeys(
      Map<String, Object> keys, Map<String, Object> item, Map<String, Object> owned) {
    Map<String, Object> applied = new TreeMap<>(keys);
    applied.putAll(owned.isEmpty() ? item : fields(item, owned));
    return applied;
  }

  /** What an item is found by: its keys, its value, or the path itself. */
  private static Object key(String path) {
    return path.startsWith("k:") || path.startsWith("v:")
        ? JSON.readValue(path.substring(2), new TypeReference<Object>() {})
        : path;
  }

  private static boolean has(Map<String, Object> item, Map<String, Object> keys) {
    return keys.entrySet().stream().allMatch(key -> key.getValue().equals(item.get(key.getKey())));
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> copy = new TreeMap<>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach(
          (key, each) -> {
            if (each != null) {
              copy.put(String.valueOf(key), each);
            }
          });
    }
    return copy;
  }
}
