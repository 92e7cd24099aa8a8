package io.slipway.image.expand;

import org.jspecify.annotations.Nullable;

/** The variables a word may name. */
@FunctionalInterface
public interface Variables {

  /** The value, which may be empty; null where the variable is not set. */
  @Nullable String get(String name);

  static Variables none() {
    return name -> null;
  }
}
