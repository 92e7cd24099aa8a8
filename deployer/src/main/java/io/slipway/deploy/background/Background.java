package io.slipway.deploy.background;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One timer for this process, and as many threads as have something to do just now: hundreds of
 * rollouts that wait hold none. Work may block, as it delays nobody else's.
 */
public final class Background {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final ScheduledThreadPoolExecutor TIMER = timer();
  private static final ExecutorService WORKERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          task -> daemon(task, "slipway-background"));

  private Background() {}

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "slipway-timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Does it at once. */
  public static void execute(Runnable work) {
    WORKERS.execute(work);
  }

  /**
   * Does it again and again.
   *
   * @param pause before the first time, and between an end and the next beginning
   */
  public static Repeated every(Duration pause, Runnable work) {
    Repeated repeated = new Repeated(pause, work);
    repeated.schedule();
    return repeated;
  }

  static Future<?> after(Duration pause, Runnable work) {
    return TIMER.schedule(() -> WORKERS.execute(work), pause.toMillis(), TimeUnit.MILLISECONDS);
  }
}
