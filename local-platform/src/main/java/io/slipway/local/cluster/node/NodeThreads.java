package io.slipway.local.cluster.node;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for Pods, probes and relayed connections. Their number is bounded by that of Pods and by
 * each relay's limit of connections.
 */
final class NodeThreads {

  private NodeThreads() {}

  static ExecutorService create() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "cluster-node-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
