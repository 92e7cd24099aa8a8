package io.slipway.deploy.analysis;

import io.slipway.deploy.metrics.Reading;
import org.jspecify.annotations.Nullable;

/** Words and numbers of readings. */
final class Readings {
  private Readings() {}

  static @Nullable Double value(Reading reading) {
    return reading instanceof Reading.Value value ? value.value() : null;
  }

  /** Why there is no number in it. */
  static String why(Reading reading) {
    if (reading instanceof Reading.Nothing nothing) {
      return nothing.why();
    }
    return reading instanceof Reading.Ruling ruling
        ? "a verdict came where a number was expected: " + ruling.judgement().reason()
        : "counts came where a number was expected";
  }
}
