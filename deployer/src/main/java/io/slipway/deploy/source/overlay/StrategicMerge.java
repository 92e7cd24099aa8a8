package io.slipway.deploy.source.overlay;

import io.slipway.deploy.source.tree.SourceObject;
import io.slipway.deploy.source.tree.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch ("strategic-merge-patch.md" of the community repository) as far
 * as people write it by hand: maps merge, null removes, lists with a merge key merge by it (new
 * items come last), others are replaced; {@code $patch: replace} and {@code delete}, {@code
 * $retainKeys} and {@code $deleteFromPrimitiveList/NAME}. In kinds without merge keys it is a JSON
 * merge patch (RFC 7396).
 */
final class StrategicMerge {
  static final String PATCH = "$patch";
  private static final String RETAIN = "$retainKeys";
  private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";

  private final SourceObject object;
  private final MergeKeys keys;

  StrategicMerge(SourceObject object) {
    this.object = object;
    this.keys = MergeKeys.of(object);
  }

  /**
   * Changes the object.
   *
   * @throws IllegalArgumentException where the patch has an unknown directive, or an item without
   *     its merge key
   */
  void merge(Map<String, @Nullable Object> patch) {
    merge(object.tree(), patch, "");
  }

  private void merge(
      Map<String, @Nullable Object> target, Map<String, @Nullable Object> patch, String path) {
    if ("replace".equals(patch.get(PATCH))) {
      target.clear();
    }
    List<@Nullable Object> retained = Trees.list(patch.get(RETAIN));
    if (retained != null) {
      target.keySet().retainAll(retained);
    }
    patch.forEach((key, value) -> member(target, key, value, path));
  }

  private void member(
      Map<String, @Nullable Object> target, String key, @Nullable Object value, String path) {
    if (key.startsWith(DELETE_PRIMITIVES)) {
      List<@Nullable Object> from =
          Trees.list(target.get(key.substring(DELETE_PRIMITIVES.length())));
      if (from != null && value instanceof List<?> gone) {
        from.removeAll(gone);
      }
    } else if (key.startsWith("$")) {
      requireKnown(key, value);
    } else if (value == null || isDeletion(value)) {
      target.remove(key);
    } else {
      put(target, key, value, path.isEmpty() ? key : path + "." + key);
    }
  }

  private static void requireKnown(String directive, @Nullable Object value) {
    boolean known =
        directive.equals(RETAIN)
            || (directive.equals(PATCH) && ("replace".equals(value) || "merge".equals(value)));
    if (!known) {
      throw new IllegalArgumentException(
          "the directive %s: %s is not supported; known are %s: replace, merge or delete, %s and %sNAME"
              .formatted(directive, value, PATCH, RETAIN, DELETE_PRIMITIVES));
    }
  }

  private static boolean isDeletion(Object value) {
    return "delete".equals(Trees.at(value, PATCH));
  }

  private void put(Map<String, @Nullable Object> target, String key, Object value, String path) {
    Map<String, @Nullable Object> map = Trees.map(value);
    List<@Nullable Object> list = Trees.list(value);
    String mergeKey = list == null ? null : keys.key(path);
    if (map != null) {
      merge(Trees.mapAt(target, key), map, path);
    } else if (list != null && mergeKey != null) {
      mergeList(Trees.listAt(target, key), list, mergeKey, path);
    } else {
      target.put(key, Trees.copy(value));
    }
  }

  private void mergeList(
      List<@Nullable Object> target, List<@Nullable Object> patch, String key, String path) {
    boolean replaces =
        patch.stream()
            .anyMatch(item -> "replace".equals(Trees.at(item, PATCH)) && isOnlyThat(item));
    if (replaces) {
      target.clear();
    }
    for (Object item : patch) {
      if (!isOnlyThat(item)) {
        mergeItem(target, item, key, path);
      }
    }
  }

  private static boolean isOnlyThat(@Nullable Object item) {
    return item instanceof Map<?, ?> map && map.size() == 1 && map.containsKey(PATCH);
  }

  private void mergeItem(
      List<@Nullable Object> target, @Nullable Object item, String key, String path) {
    if (key.equals(MergeKeys.ITSELF)) {
      if (!target.contains(item)) {
        target.add(item);
      }
      return;
    }
    Map<String, @Nullable Object> patch = Trees.map(item);
    if (patch == null || patch.get(key) == null) {
      throw new IllegalArgumentException(
          "an item of %s has no %s, by which it would be merged".formatted(path, key));
    }
    int at = position(target, key, patch.get(key));
    if (isDeletion(patch)) {
      if (at < 0) {
        throw new IllegalArgumentException(
            "there is no %s %s in %s to delete".formatted(key, patch.get(key), path));
      }
      target.remove(at);
      return;
    }
    Map<String, @Nullable Object> merged = at < 0 ? null : Trees.map(target.get(at));
    if (merged == null) {
      merged = new LinkedHashMap<>();
      target.add(merged);
    }
    merge(merged, patch, path);
  }

  private static int position(List<@Nullable Object> list, String key, @Nullable Object value) {
    List<@Nullable Object> values = new ArrayList<>();
    list.forEach(item -> values.add(Trees.at(item, key)));
    for (int i = 0; i < values.size(); i++) {
      if (Objects.equals(String.valueOf(values.get(i)), String.valueOf(value))) {
        return i;
      }
    }
    return -1;
  }
}
