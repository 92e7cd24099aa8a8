package io.jenkins.plugins.slipway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as they come from a Jenkinsfile or from a form. A form sends empty text for what was left
 * out and one text with a line for each item of a list; a Jenkinsfile may put GStrings into a map.
 */
final class Given {
  private Given() {}

  static @Nullable String text(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }

  static String text(@Nullable String value, String otherwise) {
    String given = text(value);
    return given == null ? otherwise : given;
  }

  static List<String> lines(@Nullable List<?> values) {
    List<String> lines = new ArrayList<>();
    for (Object value : values == null ? List.of() : values) {
      String.valueOf(value)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(lines::add);
    }
    return lines;
  }

  static Map<String, String> map(@Nullable Map<?, ?> values) {
    Map<String, String> map = new LinkedHashMap<>();
    if (values != null) {
      values.forEach((key, value) -> map.put(String.valueOf(key), String.valueOf(value)));
    }
    return map;
  }
}
