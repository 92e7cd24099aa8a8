package io.slipway.deploy.source.tree;

import io.slipway.deploy.DeployException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mapping key by key; what nobody asked for is refused in the end, so that nothing is
 * silently left out.
 */
public final class YamlFields {
  private final YamlNode owner;
  private final Map<String, YamlNode> left;
  private final Set<String> known = new LinkedHashSet<>();

  YamlFields(YamlNode owner, Map<String, YamlNode> entries) {
    this.owner = owner;
    this.left = new LinkedHashMap<>(entries);
  }

  public YamlNode owner() {
    return owner;
  }

  /** What stands at a key; null where nothing does. */
  public @Nullable YamlNode take(String key) {
    known.add(key);
    YamlNode node = left.remove(key);
    return node == null || node.isNull() ? null : node;
  }

  public @Nullable String text(String key) {
    YamlNode node = take(key);
    return node == null ? null : node.text();
  }

  public String text(String key, String otherwise) {
    String text = text(key);
    return text == null ? otherwise : text;
  }

  /** Text that must be there. */
  public String required(String key) {
    String text = text(key);
    if (text == null) {
      throw owner.error("the key '%s' is missing".formatted(key));
    }
    return text;
  }

  /** A list; empty where there is none. */
  public List<YamlNode> items(String key) {
    YamlNode node = take(key);
    return node == null ? List.of() : node.items();
  }

  /** A mapping; empty where there is none. */
  public Map<String, YamlNode> entries(String key) {
    YamlNode node = take(key);
    return node == null ? Map.of() : node.entries();
  }

  /** A mapping to text. */
  public Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    entries(key).forEach((name, value) -> texts.put(name, value.text()));
    return texts;
  }

  /** What begins so and is no key. */
  public void ignore(String prefix) {
    left.keySet().removeIf(key -> key.startsWith(prefix));
  }

  /** What was not asked for, by key. */
  public Map<String, YamlNode> rest() {
    return left;
  }

  /**
   * Ends reading.
   *
   * @throws DeployException where a key is left
   */
  public void done() {
    for (Map.Entry<String, YamlNode> entry : left.entrySet()) {
      throw entry
          .getValue()
          .keyError(
              "unknown key '%s'%s; known are %s"
                  .formatted(
                      entry.getKey(), Words.hint(entry.getKey(), known), String.join(", ", known)));
    }
  }
}
