package io.slipway.deploy.routing;

import org.jspecify.annotations.Nullable;

/** Percent of the traffic for each arm; always 100 together. */
public record Weights(int stable, int canary) {
  public static final Weights ALL_STABLE = new Weights(100, 0);
  public static final Weights ALL_CANARY = new Weights(0, 100);

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

  public static Weights canary(int percent) {
    return new Weights(100 - percent, percent);
  }

  @Override
  public String toString() {
    return stable + "/" + canary;
  }
}
