package io.slipway.local.mesh;

import io.slipway.local.http.Delay;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts the requests of one destination under way, and lets a few wait. Safe for threads. */
final class RequestLimits {

  /** What becomes of a request that asked to go. */
  interface Asker {

    /** It may go; it must {@link RequestLimits#leave} afterwards. */
    void go();

    /** As many wait as may. */
    void overflow();

    /** It has waited for as long as it could. */
    void late();

    /** Null for ever. */
    @Nullable Duration patience();
  }

  private record Waiting(Asker asker, AtomicBoolean settled) {}

  private final Delay delay;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int active;

  RequestLimits(Delay delay) {
    this.delay = delay;
  }

  void enter(ConnectionPool pool, Asker asker) {
    Waiting place = new Waiting(asker, new AtomicBoolean());
    boolean goes;
    boolean waits;
    synchronized (this) {
      waiting.removeIf(one -> one.settled().get());
      goes = active < pool.maxActive();
      waits = !goes && waiting.size() < pool.maxPending();
      active += goes ? 1 : 0;
      if (waits) {
        waiting.add(place);
      }
    }
    if (goes) {
      asker.go();
    } else if (waits) {
      limitWaiting(place);
    } else {
      asker.overflow();
    }
  }

  private void limitWaiting(Waiting place) {
    Duration patience = place.asker().patience();
    if (patience != null) {
      delay.after(
          patience,
          () -> {
            if (place.settled().compareAndSet(false, true)) {
              place.asker().late();
            }
          });
    }
  }

  /** Ends one that went, and lets the one that has waited longest go in its place. */
  void leave() {
    Waiting next;
    synchronized (this) {
      next = waiting.poll();
      while (next != null && !next.settled().compareAndSet(false, true)) {
        next = waiting.poll();
      }
      active -= next == null ? 1 : 0;
    }
    if (next != null) {
      next.asker().go();
    }
  }
}
