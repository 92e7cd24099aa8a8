package io.slipway.registry.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks after threads that wait for blocking sockets, which see neither an interrupt nor a deadline
 * of the whole. One look at all of them costs less than a timer for each, of which there would be
 * thousands a second.
 */
public final class Watch {

  private static final long PERIOD_MILLIS = 50;

  private final ScheduledExecutorService clock;
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();

  /** Looks until the clock is shut down. */
  public Watch(ScheduledExecutorService clock) {
    this.clock = clock;
  }

  /** A wait that may have to be ended. */
  @FunctionalInterface
  public interface Watched {
    /** Called every now and then by another thread; does not block. */
    void check();
  }

  public void add(Watched one) {
    watched.add(one);
    if (!started.get() && started.compareAndSet(false, true) && !clock.isShutdown()) {
      var unused =
          clock.scheduleWithFixedDelay(
              () -> watched.forEach(Watched::check),
              PERIOD_MILLIS,
              PERIOD_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  public void remove(Watched one) {
    watched.remove(one);
  }
}
