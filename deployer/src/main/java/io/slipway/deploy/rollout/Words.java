package io.slipway.deploy.rollout;

import java.time.Duration;
import java.util.Locale;

/** How values are said to people. */
public final class Words {
  private Words() {}

  /** Such as {@code 1h30m} or {@code 0.2s}. */
  public static String of(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
