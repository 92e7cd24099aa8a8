package io.jenkins.plugins.slipway.execution;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sends events in batches: when a buffer is full, and what is left of it four times a second. Where
 * the channel is gone, the work is interrupted, as nobody waits for it any more.
 */
final class EventBatches implements Closeable {
  private static final int BUFFER = 32 * 1024;
  private static final long PERIOD_MILLIS = 250;

  private final OutputStream out;
  private final Thread worker = Thread.currentThread();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("Slipway events"));

  EventBatches(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
    clock.scheduleAtFixedRate(this::flush, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  synchronized void add(Record event) {
    try {
      out.write(EventWire.write(event));
    } catch (IOException e) {
      throw new UncheckedIOException("Tried to send an event to the controller: " + e, e);
    }
  }

  private synchronized void flush() {
    try {
      out.flush();
    } catch (IOException gone) {
      clock.shutdown();
      worker.interrupt();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    clock.shutdownNow();
    out.flush();
  }
}
