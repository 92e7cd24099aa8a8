package io.slipway.deploy.source.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into trees of maps and lists that may be changed where they stand. */
public final class Trees {
  private Trees() {}

  /** The map itself; null where it isn't one. */
  @SuppressWarnings("unchecked")
  public static @Nullable Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> ? (Map<String, @Nullable Object>) value : null;
  }

  /** The list itself; null where it isn't one. */
  @SuppressWarnings("unchecked")
  public static @Nullable List<@Nullable Object> list(@Nullable Object value) {
    return value instanceof List<?> ? (List<@Nullable Object>) value : null;
  }

  /** The map at a key, made where there is none. */
  public static Map<String, @Nullable Object> mapAt(
      Map<String, @Nullable Object> tree, String key) {
    Map<String, @Nullable Object> map = map(tree.get(key));
    if (map == null) {
      map = new LinkedHashMap<>();
      tree.put(key, map);
    }
    return map;
  }

  /** The list at a key, made where there is none. */
  public static List<@Nullable Object> listAt(Map<String, @Nullable Object> tree, String key) {
    List<@Nullable Object> list = list(tree.get(key));
    if (list == null) {
      list = new ArrayList<>();
      tree.put(key, list);
    }
    return list;
  }

  /** What stands at the end of the keys; null where a map is missing on the way. */
  public static @Nullable Object at(@Nullable Object tree, String... keys) {
    Object value = tree;
    for (String key : keys) {
      Map<String, @Nullable Object> map = map(value);
      value = map == null ? null : map.get(key);
    }
    return value;
  }

  public static String text(@Nullable Object tree, String... keys) {
    return at(tree, keys) instanceof String text ? text : "";
  }

  /** A copy that shares no map and no list. */
  public static @Nullable Object copy(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put(String.valueOf(key), copy(value)));
      return copy;
    }
    if (tree instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(copy(item)));
      return copy;
    }
    return tree;
  }
}
