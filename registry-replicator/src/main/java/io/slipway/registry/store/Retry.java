package io.slipway.registry.store;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How patient a run is: a few attempts with growing, jittered pauses ("full jitter" would let two
 * attempts come at once, so half of each pause is fixed). A {@code Retry-After} is honoured up to
 * {@link #maxWait}; a longer one ends the attempts.
 *
 * @param attempts in all, the first one too
 * @param firstDelay before the second attempt; each further one is three times as long
 * @param maxWait longest pause
 * @param random numbers in [0, 1)
 */
public record Retry(
    int attempts, Duration firstDelay, Duration maxWait, Sleeper sleeper, DoubleSupplier random) {

  private static final int FACTOR = 3;

  /** Four attempts within about four seconds, or as the store's {@code Retry-After} asks. */
  public static Retry usual() {
    return new Retry(
        4,
        Duration.ofMillis(300),
        Duration.ofMinutes(2),
        pause -> Thread.sleep(pause.toMillis()),
        Math::random);
  }

  /** Waits, and can be interrupted. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** One try. */
  @FunctionalInterface
  public interface Attempt<T> {
    T run() throws StoreException, InterruptedException;
  }

  /** Hears of each pause: attempt {@code next} of {@code of} follows {@code after}. */
  @FunctionalInterface
  public interface Observer {
    void retrying(String what, int next, int of, Duration after, String reason);
  }

  /**
   * The attempt's result, or its last failure with the number of attempts and advice in its
   * message.
   */
  public <T> T call(String what, Observer observer, Attempt<T> attempt)
      throws StoreException, InterruptedException {
    for (int failed = 1; ; failed++) {
      try {
        return attempt.run();
      } catch (StoreException e) {
        pause(what, observer, failed, e);
      }
    }
  }

  private void pause(String what, Observer observer, int failed, StoreException failure)
      throws StoreException, InterruptedException {
    Optional<Duration> delay = delay(failed, failure);
    if (delay.isEmpty()) {
      throw failure.after(failed);
    }
    observer.retrying(
        what, failed + 1, attempts, delay.get(), String.valueOf(failure.getMessage()));
    sleeper.sleep(delay.get());
  }

  /** How long to wait after so many failed attempts, or empty where no further one is due. */
  public Optional<Duration> delay(int failed, StoreException failure) {
    if (failed >= attempts || !failure.isRetryable()) {
      return Optional.empty();
    }
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (asked.compareTo(maxWait) > 0) {
      return Optional.empty();
    }
    double longest = firstDelay.toMillis() * Math.pow(FACTOR, failed - 1.0);
    long jittered = (long) (longest / 2 + random.getAsDouble() * longest / 2);
    Duration own = Duration.ofMillis(Math.min(jittered, maxWait.toMillis()));
    return Optional.of(own.compareTo(asked) > 0 ? own : asked);
  }
}
