package io.slipway.local.mesh;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mesh's clockwork: one thread, so that changes take effect in order. */
final class Timers implements Delay, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "mesh-timers");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void after(Duration delay, Runnable action) {
    try {
      var unused = executor.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the mesh is closed: a late action is dropped", e);
    }
  }

  void every(Duration interval, Runnable action) {
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
