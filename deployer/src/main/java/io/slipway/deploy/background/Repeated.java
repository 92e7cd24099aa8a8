package io.slipway.deploy.background;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Work that is done again and again, until it is ended. */
public final class Repeated {
  private final Duration pause;
  private final Runnable work;
  private boolean ended;
  private @Nullable Future<?> next;
  private @Nullable Thread running;

  Repeated(Duration pause, Runnable work) {
    this.pause = pause;
    this.work = work;
  }

  synchronized void schedule() {
    if (!ended) {
      next = Background.after(pause, this::run);
    }
  }

  private void run() {
    synchronized (this) {
      if (ended) {
        return;
      }
      running = Thread.currentThread();
    }
    try {
      work.run();
    } finally {
      synchronized (this) {
        running = null;
        notifyAll();
        schedule();
      }
    }
  }

  /**
   * Lets it begin no more, and waits for the end of what is under way.
   *
   * @param patience from then on it is interrupted
   * @return whether it ended by itself
   */
  public synchronized boolean end(Duration patience) throws InterruptedException {
    cancel();
    long deadline = System.nanoTime() + patience.toNanos();
    while (running != null) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        running.interrupt();
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Lets it begin no more, and interrupts what is under way. */
  public synchronized void stop() {
    cancel();
    if (running != null) {
      running.interrupt();
    }
  }

  private synchronized void cancel() {
    ended = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
