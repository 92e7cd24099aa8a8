package io.slipway.image.remotecache;

import io.slipway.image.UsageException;
import io.slipway.image.suggest.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A cache as BuildKit names it, {@code type=TYPE,KEY=VALUE,...}; a bare reference is {@code
 * type=registry,ref=REFERENCE}.
 */
record CacheWords(String option, String text, String type, Map<String, String> values) {
  private static final List<String> TYPES = List.of("registry", "local", "inline");

  CacheWords {
    values = Map.copyOf(values);
  }

  /**
   * @param option for messages
   * @throws UsageException where a word is not known
   */
  static CacheWords parse(String option, String text) throws UsageException {
    if (!text.contains("=") && !text.isBlank()) {
      return new CacheWords(option, text, "registry", Map.of("ref", text));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : text.split(",")) {
      String[] pair = field.strip().split("=", 2);
      if (pair.length < 2 || values.put(pair[0].toLowerCase(Locale.ROOT), pair[1]) != null) {
        throw new UsageException(
            option + " " + text + ": '" + field + "' is not KEY=VALUE, or is there twice");
      }
    }
    String type = values.remove("type");
    if (type == null || !TYPES.contains(type)) {
      throw new UsageException(
          option
              + " "
              + text
              + ": write type=registry, type=local or type=inline"
              + (type == null ? "" : Nearest.hint(type, TYPES)));
    }
    return new CacheWords(option, text, type, values);
  }

  /** Refuses what this type does not have. */
  CacheWords allow(Set<String> keys) throws UsageException {
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw wrong("there is no '" + key + "'" + Nearest.hint(key, List.copyOf(keys)));
      }
    }
    return this;
  }

  String need(String key) throws UsageException {
    String value = values.getOrDefault(key, "");
    if (value.isEmpty()) {
      throw wrong("it needs " + key + "=");
    }
    return value;
  }

  String either(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  boolean flag(String key, boolean otherwise) throws UsageException {
    String value = either(key, "" + otherwise);
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong(key + " is true or false, not " + value);
    }
    return value.equals("true");
  }

  UsageException wrong(String problem) {
    return new UsageException(option + " " + text + ": " + problem);
  }
}
