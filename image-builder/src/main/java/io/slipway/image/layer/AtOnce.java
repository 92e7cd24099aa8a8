package io.slipway.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does the same to many things on all processors, on the threads that compress layers and on the
 * caller's own, so that it also ends where those are busy.
 */
public final class AtOnce {
  /** Fewer are not worth another thread. */
  private static final int FEW = 8;

  private final Work work;
  private final int count;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch done;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** What is done to the thing with an index; by any thread. */
  @FunctionalInterface
  public interface Work {
    void on(int index) throws IOException;
  }

  private AtOnce(int count, Work work) {
    this.count = count;
    this.work = work;
    this.done = new CountDownLatch(count);
  }

  /** Returns when all is done; after the first failure no more is begun. */
  public static void each(int count, Work work) throws IOException {
    AtOnce all = new AtOnce(count, work);
    int helpers = count < FEW ? 0 : CompressionThreads.count() - 1;
    for (int i = 0; i < helpers; i++) {
      CompressionThreads.shared().execute(all::run);
    }
    all.run();
    all.await();
  }

  private void run() {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          work.on(i);
        }
      } catch (IOException | RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        done.countDown();
      }
    }
  }

  private void await() throws IOException {
    try {
      done.await();
    } catch (InterruptedException e) {
      failure.compareAndSet(null, e);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("it was stopped").initCause(e);
    }
    Throwable first = failure.get();
    if (first instanceof IOException e) {
      throw e;
    } else if (first instanceof RuntimeException e) {
      throw e;
    } else if (first instanceof Error e) {
      throw e;
    }
  }
}
