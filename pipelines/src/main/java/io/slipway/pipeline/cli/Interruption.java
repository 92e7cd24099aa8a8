package io.slipway.pipeline.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets what runs end in order when the process is told to stop (SIGINT, SIGTERM): it is cancelled,
 * and the process waits a while for it to clean up.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;
  private static final long LAST_WORDS_SECONDS = 2;
  private static final CountDownLatch ALL_SAID = new CountDownLatch(1);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable cancel) {
    hook = new Thread(() -> stop(cancel), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Interruption of(Runnable cancel) {
    return new Interruption(cancel);
  }

  /** Interrupts the thread that calls this now. */
  static Interruption ofThisThread() {
    return new Interruption(Thread.currentThread()::interrupt);
  }

  /** The command has said its last words, such as that it was interrupted. */
  static void allSaid() {
    ALL_SAID.countDown();
  }

  private void stop(Runnable cancel) {
    cancel.run();
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        ALL_SAID.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: that is what the hook is for.
    }
  }
}
