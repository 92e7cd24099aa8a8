package io.slipway.local.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timed actions on one thread, so that they keep their order. They must not block. */
public final class Timers implements Delay, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  private final ScheduledExecutorService executor;

  public Timers(String name) {
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name + "-timers");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void after(Duration delay, Runnable action) {
    try {
      var unused = executor.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed: a late action is dropped", e);
    }
  }

  /** Repeats an action, first after one interval. */
  public void every(Duration interval, Runnable action) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> guarded(action), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("a timed action failed: {}", e.toString(), e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
