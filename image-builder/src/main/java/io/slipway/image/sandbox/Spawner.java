package io.slipway.image.sandbox;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts every process from one thread that never ends: the kernel sends a process its parent-death
 * signal when the thread that made it ends, not the process (prctl(2), PR_SET_PDEATHSIG).
 */
final class Spawner {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "slipway-spawner");
            thread.setDaemon(true);
            return thread;
          });

  private Spawner() {}

  static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    try {
      return THREAD.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Tried to start " + builder.command().get(0) + ", but: " + e.getCause(), e);
    }
  }
}
