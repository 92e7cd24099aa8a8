package io.slipway.deploy.state;

import java.time.Duration;

/**
 * @param duration how long a controller that died blocks the next one; whole seconds
 * @param renewal how often a live one renews; several times a duration
 */
public record LeaseTimings(Duration duration, Duration renewal) {
  public static final LeaseTimings DEFAULT =
      new LeaseTimings(Duration.ofSeconds(12), Duration.ofSeconds(3));

  /** How long a rollout that has made room waits for the newer one to take the lease. */
  public Duration succession() {
    return duration.multipliedBy(5).dividedBy(2);
  }
}
