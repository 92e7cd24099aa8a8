package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime.Container;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Probes one run of a container: startup until it passes, then readiness and liveness beside each
 * other.
 */
final class ProbeLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProbeLoop.class);

  private enum Kind {
    STARTUP,
    READINESS,
    LIVENESS;

    /** As events name it. */
    String title() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  private final ContainerRunner runner;
  private final Container running;
  private final ObjectNode spec;
  private final String podIp;
  private final ExecutorService threads;
  private final CountDownLatch closed = new CountDownLatch(1);

  private ProbeLoop(
      ContainerRunner runner,
      Container running,
      ObjectNode spec,
      String podIp,
      ExecutorService threads) {
    this.runner = runner;
    this.running = running;
    this.spec = spec;
    this.podIp = podIp;
    this.threads = threads;
  }

  static ProbeLoop start(
      ContainerRunner runner,
      Container running,
      ObjectNode spec,
      String podIp,
      ExecutorService threads) {
    ProbeLoop loop = new ProbeLoop(runner, running, spec, podIp, threads);
    Probe startup = Probe.of(spec, "startupProbe");
    if (startup == null) {
      loop.startRegular();
    } else {
      loop.launch(Kind.STARTUP, startup);
    }
    return loop;
  }

  private void startRegular() {
    launch(Kind.READINESS, Probe.of(spec, "readinessProbe"));
    launch(Kind.LIVENESS, Probe.of(spec, "livenessProbe"));
  }

  private void launch(Kind kind, @Nullable Probe probe) {
    if (probe != null) {
      threads.execute(() -> loop(kind, probe));
    }
  }

  private void loop(Kind kind, Probe probe) {
    try {
      int successes = 0;
      int failures = 0;
      boolean done = pause(probe.initialDelay().toMillis());
      while (!done) {
        String problem = probe.run(running, spec, podIp);
        if (closed.getCount() == 0) {
          return;
        }
        successes = problem == null ? successes + 1 : 0;
        failures = problem == null ? 0 : failures + 1;
        done = judge(kind, probe, problem, successes, failures);
        done = done || pause(probe.period().toMillis());
      }
    } catch (InterruptedException e) {
      LOG.debug("Probe ended with the node");
    }
  }

  /** Waits; true where the run ended meanwhile. */
  private boolean pause(long millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Draws the consequence; true where this probe has nothing more to do. */
  private boolean judge(
      Kind kind, Probe probe, @Nullable String problem, int successes, int failures) {
    if (problem != null) {
      runner.unhealthy(kind.title(), problem);
    }
    boolean passed = successes >= probe.successThreshold();
    boolean failed = failures >= probe.failureThreshold();
    if (kind == Kind.READINESS) {
      if (passed || failed) {
        runner.setReady(passed);
      }
      return false;
    }
    if (failed) {
      runner.failedProbe(running, kind.name().toLowerCase(Locale.ROOT));
      return true;
    }
    if (passed && kind == Kind.STARTUP) {
      runner.setStarted();
      startRegular();
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
