package io.slipway.deploy.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Percent of the traffic for each arm; always 100 together. */
public record Weights(int stable, int canary) {
  public static final Weights ALL_STABLE = new Weights(100, 0);
  public static final Weights ALL_CANARY = new Weights(0, 100);

  /** Which share of the canary was meant. */
  public static final String ANNOTATION = "slipway.io/canary-weight";

  public Weights {
    if (stable < 0 || canary < 0 || stable + canary != 100) {
      throw new IllegalArgumentException(
          "weights: %d and %d are not two shares of 100".formatted(stable, canary));
    }
  }

  /** Null where they are not two shares of 100, as someone else may have written them. */
  static @Nullable Weights ofWritten(int stable, int canary) {
    return stable >= 0 && canary >= 0 && stable + canary == 100
        ? new Weights(stable, canary)
        : null;
  }

  /** As {@link #annotated} wrote them; null where nobody did. */
  static @Nullable Weights ofAnnotation(Map<String, String> annotations) {
    String weight = annotations.getOrDefault(ANNOTATION, "");
    return weight.matches("[0-9]{1,2}|100") ? canary(Integer.parseInt(weight)) : null;
  }

  /** The annotations with these weights, for an object that has no place of its own for them. */
  Map<String, String> annotated(Map<String, String> before) {
    Map<String, String> annotations = new LinkedHashMap<>(before);
    annotations.put(ANNOTATION, String.valueOf(canary));
    return annotations;
  }

  public static Weights canary(int percent) {
    return new Weights(100 - percent, percent);
  }

  @Override
  public String toString() {
    return stable + "/" + canary;
  }
}
