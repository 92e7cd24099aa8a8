package io.slipway.pipeline.runner;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Cancels what takes longer than it may. */
public final class TimeLimit {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "time limits");
            thread.setDaemon(true);
            return thread;
          });

  private TimeLimit() {}

  /** Runs {@code body}; it is aborted where it takes longer than {@code limit}. */
  public static @Nullable Object run(Duration limit, Scope scope, ScopedBody body)
      throws Exception {
    CancelScope inner = scope.cancel().child();
    String reason = "Timeout of " + words(limit) + " was exceeded";
    ScheduledFuture<?> alarm =
        CLOCK.schedule(() -> inner.cancel(reason), limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return inner.run(() -> body.run(scope.under(inner)));
    } finally {
      alarm.cancel(false);
    }
  }

  private static String words(Duration limit) {
    long millis = limit.toMillis();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
