package io.slipway.registry.gate;

import java.util.Locale;
import java.util.Optional;

/** How bad a scan's worst finding is, in Harbor's words and order. */
public enum Severity {
  NONE,
  NEGLIGIBLE,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** Harbor's word; empty for {@code Unknown}, which says nothing. */
  public static Optional<Severity> of(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    for (Severity severity : values()) {
      if (severity.name().equals(upper)) {
        return Optional.of(severity);
      }
    }
    return Optional.empty();
  }
}
