package io.slipway.local.cluster.node;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Runs one Pod from its binding to its end, on a thread of its own, and reports its status. */
final class PodRunner {

  private static final Logger LOG = LoggerFactory.getLogger(PodRunner.class);

  private final NodeContext node;
  private final ObjectNode pod;
  private final Target target;
  private final String startTime;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Object reporting = new Object();

  private volatile List<ContainerRunner> init = List.of();
  private volatile List<ContainerRunner> containers = List.of();
  private volatile String podIp = "";
  private volatile long graceMillis;
  private volatile boolean gone;

  PodRunner(NodeContext node, ObjectNode pod) {
    this.node = node;
    this.pod = pod;
    this.target = node.objects().target("Pod", Objects.namespace(pod), Objects.name(pod));
    this.startTime = node.objects().resources().now();
  }

  void start() {
    node.threads().execute(this::run);
  }

  private void run() {
    try {
      runConnected();
      finish();
    } catch (InterruptedException e) {
      LOG.debug("Pod {} ended with the node", target.key());
    } catch (RuntimeException e) {
      LOG.error("Pod {} failed", target.key(), e);
    } finally {
      ended.countDown();
    }
  }

  private void runConnected() throws InterruptedException {
    try (PodNetwork network = connect();
        PodVolumes volumes = new PodVolumes(node.objects(), node.volumes(), pod)) {
      if (network == null) {
        return;
      }
      podIp = network.address();
      String policy = Json.text(pod, "spec.restartPolicy");
      init =
          runners(
              "initContainers", policy.equals("Always") ? "OnFailure" : policy, network, volumes);
      containers = runners("containers", policy, network, volumes);
      report();
      if (mount(volumes) && runInit()) {
        runAll();
      }
      report();
    }
  }

  /** Tries until it works; null where the Pod is stopped before. */
  private @Nullable PodNetwork connect() throws InterruptedException {
    for (int failures = 1; !isStopping(); failures++) {
      try {
        return PodNetwork.open(node, pod);
      } catch (IOException e) {
        String message = "Failed to create pod sandbox: " + e.getMessage();
        node.events().warning(pod, ContainerRunner.COMPONENT, "FailedCreatePodSandBox", message);
        waitAfter(failures);
      }
    }
    return null;
  }

  /** Tries until it works; false where the Pod is stopped before. */
  private boolean mount(PodVolumes volumes) throws InterruptedException {
    for (int failures = 1; !isStopping(); failures++) {
      try {
        volumes.prepare();
        return true;
      } catch (MountFailure e) {
        node.events()
            .warning(pod, ContainerRunner.COMPONENT, "FailedMount", String.valueOf(e.getMessage()));
        waitAfter(failures);
      }
    }
    return false;
  }

  private void waitAfter(int failures) throws InterruptedException {
    Duration wait = node.backOff().before(failures + 1);
    if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("Pod {} is stopped before it could start", target.key());
    }
  }

  private List<ContainerRunner> runners(
      String list, String policy, PodNetwork network, PodVolumes volumes) {
    List<ContainerRunner> runners = new ArrayList<>();
    for (ObjectNode spec : Json.objects(Json.at(pod, "spec." + list))) {
      runners.add(new ContainerRunner(node, pod, spec, policy, network, volumes, this::report));
    }
    return List.copyOf(runners);
  }

  /** Runs the init containers one after another; false where the Pod must not go on. */
  private boolean runInit() throws InterruptedException {
    for (ContainerRunner runner : init) {
      stopLate(runner);
      runner.run();
      if (isStopping() || runner.view().hasFailed()) {
        return false;
      }
    }
    return !isStopping();
  }

  private void runAll() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(containers.size());
    for (ContainerRunner runner : containers) {
      stopLate(runner);
      node.threads()
          .execute(
              () -> {
                try {
                  runner.run();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                  LOG.error("A container of {} failed", target.key(), e);
                } finally {
                  running.countDown();
                }
              });
    }
    running.await();
  }

  /** A stop that came before a runner was there to hear of it. */
  private void stopLate(ContainerRunner runner) {
    if (isStopping()) {
      runner.stop(graceMillis);
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Writes the status; one at a time, so that an older view never overwrites a newer one. */
  private void report() {
    synchronized (reporting) {
      if (gone) {
        return;
      }
      PodView view =
          new PodView(
              Json.text(pod, "spec.restartPolicy"),
              podIp,
              startTime,
              init.stream().map(ContainerRunner::view).toList(),
              containers.stream().map(ContainerRunner::view).toList());
      String now = node.objects().resources().now();
      node.objects().edit(target.status(), live -> view.writeTo(Json.ensure(live, "status"), now));
    }
  }

  /** Takes a deleted Pod's object away, now that nothing of it runs. */
  private void finish() {
    if (isStopping() && !gone) {
      node.objects()
          .delete(
              target,
              new DeleteOptions(
                  0L,
                  DeleteOptions.Propagation.Background,
                  Json.text(pod, "metadata.uid"),
                  "",
                  false));
    }
  }

  /** Ends all containers, gently at first; may be called again with less time. */
  void stop(long graceSeconds) {
    graceMillis = graceSeconds * 1000;
    stopping.countDown();
    init.forEach(runner -> runner.stop(graceMillis));
    containers.forEach(runner -> runner.stop(graceMillis));
  }

  /** The object is gone already: ends all containers at once and writes nothing more. */
  void kill() {
    gone = true;
    stop(0);
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** False where the Pod still runs after that long. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  String uid() {
    return Json.text(pod, "metadata.uid");
  }
}
