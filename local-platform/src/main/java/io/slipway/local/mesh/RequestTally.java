package io.slipway.local.mesh;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts one client's request once, with the time since it came. */
final class RequestTally {

  private final MeshMetrics metrics;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean counted = new AtomicBoolean();
  private boolean delayed;

  RequestTally(MeshMetrics metrics) {
    this.metrics = metrics;
  }

  /** A delay was injected, which Envoy's flags tell beside what became of the request. */
  void delayed() {
    delayed = true;
  }

  void count(ServiceName service, Workload workload, int code, String flags) {
    if (counted.compareAndSet(false, true)) {
      Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
      metrics.record(service, workload, code, delayed ? withDelay(flags) : flags, took);
    }
  }

  private static String withDelay(String flags) {
    return flags.equals("-") ? "DI" : "DI," + flags;
  }
}
