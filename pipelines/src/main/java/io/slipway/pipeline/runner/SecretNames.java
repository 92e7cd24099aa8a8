package io.slipway.pipeline.runner;

import io.slipway.pipeline.record.RunRecord;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Values that are secret by the name they are given under, such as {@code REGISTRY_PASSWORD}: they
 * are masked before anything can print them.
 */
final class SecretNames {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(^|.*[_-])(password|passwd|secret|token|credential|api_?key|access_?key)([_-].*|$)");

  /** A shorter value ({@code true}, a port) would blot out ordinary words. */
  private static final int SHORTEST = 6;

  private SecretNames() {}

  static void register(RunSpec spec, RunRecord record) {
    register(spec.environment(), record);
    register(spec.parameters(), record);
  }

  private static void register(Map<String, String> values, RunRecord record) {
    values.forEach(
        (name, value) -> {
          if (value.length() >= SHORTEST && NAME.matcher(name).matches()) {
            record.maskSecret(value);
          }
        });
  }
}
