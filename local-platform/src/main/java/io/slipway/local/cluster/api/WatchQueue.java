package io.slipway.local.cluster.api;

import io.slipway.local.cluster.store.StoreEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The changes that a watch hasn't sent yet. A client too slow for it has to list again. */
final class WatchQueue {

  private static final int CAPACITY = 8192;
  private static final long POLL_MILLIS = 200;

  /** How often an idle watch says where it is; kube-apiserver does so about once a minute. */
  private static final long BOOKMARK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Selection selection;
  private final BlockingQueue<StoreEvent> events = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean overflowed;
  private long newest;
  private long lastBookmark = System.nanoTime();

  WatchQueue(Selection selection) {
    this.selection = selection;
  }

  Selection selection() {
    return selection;
  }

  /** Called under the store's lock. */
  synchronized void offer(StoreEvent event) {
    boolean mine =
        event.key().resource().equals(selection.target().type().resource())
            && (selection.target().namespace().isEmpty()
                || selection.target().namespace().equals(event.key().namespace()));
    if (mine && !events.offer(event)) {
      overflowed = true;
    }
    newest = event.version();
  }

  /** The next change; null where none comes for a moment. */
  @Nullable StoreEvent poll() throws InterruptedException {
    return events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  boolean overflowed() {
    return overflowed;
  }

  /** Where the watch stands, when it is time to say so and nothing waits; else 0. */
  synchronized long bookmark(long since) {
    boolean due = System.nanoTime() - lastBookmark >= BOOKMARK_NANOS && events.isEmpty();
    if (!due) {
      return 0;
    }
    lastBookmark = System.nanoTime();
    return Math.max(since, newest);
  }
}
