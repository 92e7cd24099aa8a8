package io.slipway.deploy.routing;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations in the form that protobuf's JSON and Go both read: seconds with a fraction. */
final class IstioDuration {
  private IstioDuration() {}

  static String text(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }
}
