package io.slipway.image.dockerfile;

/**
 * A pair of ENV or LABEL; quotes and variables are as written until it is expanded.
 *
 * @param legacy whether it was written {@code KEY value}, without {@code =}
 */
public record KeyValue(String key, String value, boolean legacy) {
  public KeyValue withWords(String expandedKey, String expandedValue) {
    return new KeyValue(expandedKey, expandedValue, legacy);
  }
}
