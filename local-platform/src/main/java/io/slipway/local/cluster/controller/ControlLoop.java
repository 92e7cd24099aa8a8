package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.ObjectStore;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs controllers on one thread; an object that waits already isn't queued twice. */
public final class ControlLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
  private static final long FIRST_RETRY_MILLIS = 50;
  private static final int MAX_DOUBLINGS = 8;

  private record Work(Controller controller, ObjectKey key) {}

  private final List<Controller> controllers;
  private final Thread thread = new Thread(this::run, "cluster-controllers");

  /** Work by the time it is due ({@code System.nanoTime}). */
  private final Map<Work, Long> due = new LinkedHashMap<>();

  private final Map<Work, Integer> failures = new HashMap<>();
  private ObjectStore.@Nullable Subscription subscription;

  ControlLoop(List<Controller> controllers) {
    this.controllers = List.copyOf(controllers);
    thread.setDaemon(true);
  }

  void start(ObjectStore store) {
    subscription = store.subscribe(store.version(), this::onChange);
    thread.start();
  }

  private void onChange(StoreEvent event) {
    for (Controller controller : controllers) {
      controller.concerns(event, key -> schedule(new Work(controller, key), 0));
    }
  }

  private synchronized void schedule(Work work, long delayNanos) {
    due.merge(work, System.nanoTime() + delayNanos, Math::min);
    notifyAll();
  }

  private void run() {
    try {
      while (true) {
        Work work = next();
        perform(work);
      }
    } catch (InterruptedException e) {
      LOG.debug("Controllers stopped");
    }
  }

  private synchronized Work next() throws InterruptedException {
    while (true) {
      Map.Entry<Work, Long> first = null;
      for (Map.Entry<Work, Long> entry : due.entrySet()) {
        if (first == null || entry.getValue() - first.getValue() < 0) {
          first = entry;
        }
      }
      long wait = first == null ? Long.MAX_VALUE : first.getValue() - System.nanoTime();
      if (first != null && wait <= 0) {
        due.remove(first.getKey());
        return first.getKey();
      }
      wait(first == null ? 0 : wait / 1_000_000 + 1);
    }
  }

  private void perform(Work work) {
    try {
      Duration again = work.controller().reconcile(work.key());
      failures.remove(work);
      if (again != null) {
        schedule(work, again.toNanos());
      }
    } catch (ApiError e) {
      LOG.debug("{} will be tried again: {}", work.key(), e.getMessage());
      retry(work);
    } catch (RuntimeException e) {
      LOG.error("Controller failed on {}", work.key(), e);
      retry(work);
    }
  }

  private void retry(Work work) {
    int failed = failures.merge(work, 1, Integer::sum);
    schedule(work, FIRST_RETRY_MILLIS * 1_000_000L << Math.min(failed - 1, MAX_DOUBLINGS));
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
