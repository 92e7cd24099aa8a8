package io.slipway.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * When a driver looks again: when something is due by the clock, and otherwise the more seldom the
 * more rollouts this process drives, so that their reads don't delay each other's steps. An abort
 * doesn't wait for it: who aborts writes the route.
 */
final class Pace {
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration FOR_EACH = Duration.ofMillis(10);
  private static final AtomicInteger DRIVEN = new AtomicInteger();

  /** One rollout more is driven. */
  void enter() {
    DRIVEN.incrementAndGet();
  }

  void leave() {
    DRIVEN.decrementAndGet();
  }

  /**
   * How long to sleep.
   *
   * @param due after {@code now}; null where nothing is
   */
  Duration next(@Nullable Instant due, Instant now) {
    Duration share = FOR_EACH.multipliedBy(DRIVEN.get());
    Duration poll = shorter(LONGEST, share.compareTo(SHORTEST) < 0 ? SHORTEST : share);
    return due == null ? poll : shorter(poll, Duration.between(now, due));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
