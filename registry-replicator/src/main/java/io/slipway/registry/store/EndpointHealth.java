package io.slipway.registry.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one of a registry's endpoints is to be used: a circuit breaker, which a failure opens and
 * a health check closes, asked after pauses that double.
 */
final class EndpointHealth {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 5;

  private final Checks checks;
  private int failures;
  private @Nullable String trouble;

  /** Calls a check back after a pause, on a thread that may block. */
  @FunctionalInterface
  interface Checks {
    void after(Duration pause, EndpointHealth health);
  }

  EndpointHealth(Checks checks) {
    this.checks = checks;
  }

  synchronized boolean isUp() {
    return trouble == null;
  }

  /** Whether this is news. */
  synchronized boolean failed(String reason) {
    boolean news = trouble == null;
    trouble = reason;
    if (news) {
      checks.after(pause(), this);
    }
    return news;
  }

  /**
   * @param healthy what the check found; another follows where it is not
   */
  synchronized void checked(boolean healthy) {
    if (healthy) {
      trouble = null;
    } else {
      failures++;
      checks.after(pause(), this);
    }
  }

  /** A call has succeeded. */
  synchronized void succeeded() {
    failures = 0;
    trouble = null;
  }

  private Duration pause() {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
  }
}
