package io.slipway.registry.traffic;

import io.slipway.registry.settings.Bandwidth;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket over bytes whose rate follows the time of day. Those who take are served in the
 * order in which they come; a tenth of a second's worth may pass at once.
 */
public final class RateLimit {

  private static final double NANOS = 1e9;
  private static final long BURST_NANOS = Duration.ofMillis(100).toNanos();

  private final @Nullable Bandwidth bandwidth;
  private final Pace pace;
  private long nextFree;

  /**
   * @param bandwidth null for no limit
   */
  public RateLimit(@Nullable Bandwidth bandwidth, Pace pace) {
    this.bandwidth = bandwidth;
    this.pace = pace;
    this.nextFree = pace.nanos().getAsLong() - BURST_NANOS;
  }

  /** Returns when so many bytes may pass. */
  public void take(int bytes) throws InterruptedException {
    if (bandwidth == null) {
      return;
    }
    long wait = book(bytes, bandwidth);
    if (wait > 0) {
      pace.sleep().sleep(Duration.ofNanos(wait));
    }
  }

  private synchronized long book(int bytes, Bandwidth limit) {
    long rate = limit.bytesPerSecond(pace.wall().get());
    if (rate == Bandwidth.UNLIMITED) {
      return 0;
    }
    long now = pace.nanos().getAsLong();
    nextFree = Math.max(nextFree, now - BURST_NANOS) + (long) (bytes * NANOS / rate);
    return nextFree - now;
  }
}
