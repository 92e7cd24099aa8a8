package io.slipway.registry.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time, as limits see it.
 *
 * @param nanos of a clock that never goes back
 * @param wall of the day
 */
public record Pace(LongSupplier nanos, Supplier<Instant> wall, Sleep sleep) {

  /** Waits, and can be interrupted. */
  @FunctionalInterface
  public interface Sleep {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** The machine's own clocks. */
  public static Pace of(Sleep sleep) {
    return new Pace(System::nanoTime, Instant::now, sleep);
  }
}
