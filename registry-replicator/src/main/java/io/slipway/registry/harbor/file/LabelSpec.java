package io.slipway.registry.harbor.file;

import org.jspecify.annotations.Nullable;

/**
 * @param color {@code "#rrggbb"}
 */
public record LabelSpec(String name, @Nullable String description, @Nullable String color) {

  private static final int LONGEST = 128;

  public LabelSpec {
    Checks.text("name", name);
    if (name.length() > LONGEST) {
      throw Checks.wrong("name", "is longer than 128 characters");
    }
    if (color != null && !color.matches("#[0-9A-Fa-f]{6}")) {
      throw Checks.wrong("color", "'" + color + "' is not a colour such as \"#0095d3\"");
    }
  }
}
