package io.slipway.image.layer;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that compress, one for each processor, shared by all layers of the JVM; they end when
 * there is nothing to do. Their queue is bounded by the layers that use them.
 */
final class CompressionThreads {
  /** Beyond this one thread cannot read and digest as fast as the others compress. */
  private static final int MOST = 16;

  private static final int IDLE_SECONDS = 5;
  private static final int COUNT = Math.min(MOST, Runtime.getRuntime().availableProcessors());
  private static final ThreadPoolExecutor SHARED = pool(COUNT);

  private CompressionThreads() {}

  static Executor shared() {
    return SHARED;
  }

  static int count() {
    return COUNT;
  }

  /** How many blocks a layer may have under way: enough that no thread waits for the next. */
  static int depth() {
    return 2 * COUNT + 1;
  }

  static ThreadPoolExecutor pool(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "slipway-compress");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
