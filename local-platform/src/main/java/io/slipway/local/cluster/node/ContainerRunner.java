package io.slipway.local.cluster.node;

import io.slipway.image.container.ContainerRuntime.Container;
import io.slipway.image.container.ContainerRuntime.ContainerImage;
import io.slipway.image.container.ContainerRuntime.ContainerSpec;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.log.LogBuffer;
import io.slipway.local.cluster.node.ContainerState.Running;
import io.slipway.local.cluster.node.ContainerState.Terminated;
import io.slipway.local.cluster.node.ContainerState.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs one container of a Pod, again and again as its restart policy says. {@link #run} takes the
 * calling thread; the other methods may come from any.
 */
final class ContainerRunner {

  static final String COMPONENT = "kubelet";
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRunner.class);

  private final NodeContext node;
  private final ObjectNode pod;
  private final ObjectNode spec;
  private final String restartPolicy;
  private final PodNetwork network;
  private final ContainerSetup setup;
  private final Runnable onChange;
  private final String name;
  private final CountDownLatch stopping = new CountDownLatch(1);

  private ContainerState state = new Waiting("ContainerCreating", "");
  private @Nullable Terminated last;
  private String imageId = "";
  private String containerId = "";
  private int restarts;
  private boolean started;
  private boolean ready;
  private @Nullable Container container;
  private volatile long graceMillis = 30_000;

  /**
   * @param onChange called after each change of {@link #view}, without a lock
   */
  ContainerRunner(
      NodeContext node,
      ObjectNode pod,
      ObjectNode spec,
      String restartPolicy,
      PodNetwork network,
      PodVolumes volumes,
      Runnable onChange) {
    this.node = node;
    this.pod = pod;
    this.spec = spec;
    this.restartPolicy = restartPolicy;
    this.setup = new ContainerSetup(node, pod, spec, network.address(), volumes);
    this.network = network;
    this.onChange = onChange;
    this.name = Json.text(spec, "name");
  }

  synchronized ContainerView view() {
    return new ContainerView(
        name,
        Json.text(spec, "image"),
        imageId,
        containerId,
        state,
        last,
        restarts,
        started,
        ready);
  }

  /** Runs until the container has ended for good. */
  void run() throws InterruptedException {
    int failures = 0;
    while (!isStopping()) {
      long began = System.nanoTime();
      if (attempt()) {
        failures = ranWell(began) ? 1 : failures + 1;
      } else {
        failures++;
      }
      if (isStopping() || !restartsAfter(state)) {
        return;
      }
      waitBefore(failures);
    }
  }

  private boolean ranWell(long began) {
    return System.nanoTime() - began >= node.backOff().goodRun().toNanos();
  }

  private boolean restartsAfter(ContainerState ended) {
    if (ended instanceof Terminated result) {
      return restartPolicy.equals("Always")
          || (restartPolicy.equals("OnFailure") && result.exitCode() != 0);
    }
    return true;
  }

  /** One pull and one run; false where it didn't come to a run. */
  private boolean attempt() throws InterruptedException {
    try {
      ContainerImage image = setup.pull();
      run(image, setup.containerSpec(image));
      return true;
    } catch (StartFailure e) {
      failToStart(e.reason(), String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void run(ContainerImage image, ContainerSpec what)
      throws StartFailure, InterruptedException {
    LogBuffer log = node.logs().begin(Json.text(pod, "metadata.uid"), name);
    try (Container running =
        node.runtime().start(image, what, (stream, text) -> log.append(text))) {
      begin(running, image);
      try (PodNetwork.Attachment attached = network.attach(name, running, spec);
          ProbeLoop probes =
              ProbeLoop.start(this, running, spec, network.address(), node.threads())) {
        LOG.debug("{} runs with {} and {}", what.name(), attached, probes);
        end(running.waitFor());
      }
    } catch (IOException e) {
      throw new StartFailure("RunContainerError", String.valueOf(e.getMessage()), e);
    } finally {
      log.close();
      forget();
    }
  }

  private void begin(Container running, ContainerImage image) {
    synchronized (this) {
      container = running;
      containerId = "slipway://" + UUID.randomUUID();
      imageId = image.digest();
      restarts = last == null ? 0 : restarts + 1;
      state = new Running(node.objects().resources().now());
      started = !spec.has("startupProbe");
      ready = started && !spec.has("readinessProbe");
    }
    normal("Started", "Started container " + name);
    onChange.run();
    if (isStopping()) {
      stop(graceMillis);
    }
  }

  private void end(int code) {
    synchronized (this) {
      String startedAt = state instanceof Running running ? running.startedAt() : null;
      Terminated ended =
          new Terminated(
              code,
              code == 0 ? "Completed" : "Error",
              startedAt,
              node.objects().resources().now(),
              containerId);
      state = ended;
      last = ended;
      started = false;
      ready = false;
    }
    onChange.run();
  }

  private synchronized void forget() {
    container = null;
  }

  private void failToStart(String reason, String message) {
    warning("Failed", reason.equals("ErrImagePull") ? message : "Error: " + message);
    synchronized (this) {
      state = new Waiting(reason, message);
    }
    onChange.run();
  }

  private void waitBefore(int failures) throws InterruptedException {
    Duration wait = node.backOff().before(failures);
    if (wait.isZero()) {
      return;
    }
    synchronized (this) {
      state = waiting(wait);
    }
    onChange.run();
    if (!stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    stopped();
  }

  private Waiting waiting(Duration wait) {
    String image = Json.text(spec, "image");
    if (state instanceof Waiting failed && failed.reason().startsWith("ErrImage")) {
      warning("BackOff", "Back-off pulling image \"" + image + "\"");
      return new Waiting(
          "ImagePullBackOff", "Back-off pulling image \"" + image + "\": " + failed.message());
    }
    if (state instanceof Waiting failed) {
      return failed;
    }
    String where = " container=" + name + " pod=" + Objects.name(pod);
    warning("BackOff", "Back-off restarting failed container " + name);
    return new Waiting(
        "CrashLoopBackOff", "back-off " + wait.toSeconds() + "s restarting failed" + where);
  }

  /** A container that is stopped while it waits ends as it last ended. */
  private synchronized void stopped() {
    if (last != null) {
      state = last;
    }
  }

  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Ends the current run, if there is one; there won't be another. */
  void stop(long millis) {
    graceMillis = millis;
    stopping.countDown();
    Container running;
    synchronized (this) {
      running = container;
    }
    if (running != null) {
      normal("Killing", "Stopping container " + name);
      kill(running, millis);
    }
  }

  private void kill(Container running, long millis) {
    node.threads()
        .execute(
            () -> {
              try {
                running.stop(millis);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** A liveness or startup probe gave up: this run ends, the restart policy decides on another. */
  void failedProbe(Container running, String kind) {
    normal("Killing", "Container " + name + " failed " + kind + " probe, will be restarted");
    kill(running, Json.number(pod, "spec.terminationGracePeriodSeconds", 30) * 1000);
  }

  void unhealthy(String kind, String why) {
    warning("Unhealthy", kind + " probe failed: " + why);
  }

  void setStarted() {
    synchronized (this) {
      started = true;
      ready |= !spec.has("readinessProbe");
    }
    onChange.run();
  }

  void setReady(boolean value) {
    boolean changed;
    synchronized (this) {
      changed = ready != value && state instanceof Running;
      ready = value && state instanceof Running;
    }
    if (changed) {
      onChange.run();
    }
  }

  private void normal(String reason, String message) {
    node.events().normal(pod, COMPONENT, reason, message);
  }

  private void warning(String reason, String message) {
    node.events().warning(pod, COMPONENT, reason, message);
  }
}
