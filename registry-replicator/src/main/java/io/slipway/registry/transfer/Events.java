package io.slipway.registry.transfer;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationListener;
import io.slipway.registry.store.Retry;
import java.time.Duration;
import java.util.function.LongConsumer;

/** One thread at a time to the listener, and not too often with progress. */
public final class Events {

  private static final long PROGRESS_NANOS = Duration.ofMillis(500).toNanos();

  private final ReplicationListener listener;

  public Events(ReplicationListener listener) {
    this.listener = listener;
  }

  public synchronized void send(ReplicationEvent event) {
    listener.on(event);
  }

  /** Reports retries of calls to {@code destination} (or the source's name). */
  public Retry.Observer retries(String destination) {
    return (what, next, of, after, reason) ->
        send(new ReplicationEvent.Retrying(destination, what, next, of, after.toMillis(), reason));
  }

  /** Reports a blob's progress twice a second at most; used by one thread at a time. */
  LongConsumer progress(String destination, String digest, long total) {
    long[] next = {System.nanoTime() + PROGRESS_NANOS};
    return done -> {
      long now = System.nanoTime();
      if (now - next[0] >= 0) {
        next[0] = now + PROGRESS_NANOS;
        send(new ReplicationEvent.BlobProgress(destination, digest, done, total));
      }
    };
  }
}
