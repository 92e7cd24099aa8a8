package io.slipway.local.cluster.node;

import io.slipway.image.RegistryAccess;
import io.slipway.image.container.ContainerRuntime;
import io.slipway.image.posix.Posix;
import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectStore;
import io.slipway.local.cluster.store.StoreEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Scheduler and kubelet of the one node. */
public final class Node implements AutoCloseable {

  public static final String NAME = "slipway-local";

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final String SCHEDULER = "default-scheduler";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final NodeContext context;
  private final Objects objects;
  private final Objects scheduler;
  private final int maxPods;
  private final BlockingQueue<StoreEvent> changes = new LinkedBlockingQueue<>();
  private final Map<String, PodRunner> runners = new LinkedHashMap<>();
  private final Thread thread = new Thread(this::run, "cluster-node");
  private ObjectStore.@Nullable Subscription subscription;

  private Node(NodeContext context, Objects scheduler, int maxPods) {
    this.context = context;
    this.objects = context.objects();
    this.scheduler = scheduler;
    this.maxPods = maxPods;
    thread.setDaemon(true);
  }

  /**
   * Joins the cluster. The runtime now belongs to the node.
   *
   * @param sockets directory for sockets, removed on close; a short path, as those of Unix sockets
   *     are limited
   * @param volumes directory for Pods' volumes, emptied now and removed on close
   */
  public static Node start(
      Resources resources,
      EventRecorder events,
      PodLogs logs,
      ContainerRuntime runtime,
      RegistryAccess access,
      Path sockets,
      Path volumes,
      int maxPods,
      BackOff backOff)
      throws IOException {
    Files.createDirectories(sockets);
    Posix.delete(volumes);
    Files.createDirectories(volumes);
    ExecutorService threads = NodeThreads.create();
    Objects objects = new Objects(resources, "kubelet");
    NodeContext context =
        new NodeContext(
            objects,
            events,
            runtime,
            new Images(runtime, access),
            logs,
            PodAddresses.claim(new Random()),
            new RelayProcess(),
            sockets,
            volumes,
            threads,
            backOff);
    Node node = new Node(context, new Objects(resources, "kube-scheduler"), maxPods);
    node.register();
    node.subscription = resources.store().subscribe(resources.store().version(), node.changes::add);
    node.thread.start();
    return node;
  }

  private void register() {
    ObjectNode object = Json.object();
    object
        .putObject("metadata")
        .put("name", NAME)
        .putObject("labels")
        .put("kubernetes.io/hostname", NAME)
        .put("kubernetes.io/os", "linux");
    objects.create("Node", "", object);
    objects.edit(
        objects.target("Node", "", NAME).status(),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          for (String list : List.of("capacity", "allocatable")) {
            status.putObject(list).put("pods", Integer.toString(maxPods));
          }
          status
              .putArray("addresses")
              .addObject()
              .put("type", "InternalIP")
              .put("address", "127.0.0.1");
          Json.ensure(status, "nodeInfo").put("kubeletVersion", "v1.33.0");
          Conditions.set(
              status,
              "Ready",
              true,
              "KubeletReady",
              "kubelet is posting ready status",
              objects.resources().now());
        });
  }

  private void run() {
    try {
      while (true) {
        StoreEvent event = changes.take();
        if (event.key().resource().equals("pods")) {
          handle(event);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Node stopped");
    }
  }

  private void handle(StoreEvent event) {
    try {
      if (event.type() == StoreEvent.Type.DELETED) {
        forget(event.object());
      } else {
        take(event.object());
      }
    } catch (ApiError e) {
      LOG.warn("The node couldn't handle {}: {}", event.key(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("The node failed on {}", event.key(), e);
    }
  }

  private void forget(ObjectNode pod) {
    String uid = Json.text(pod, "metadata.uid");
    PodRunner runner = runners.remove(uid);
    if (runner != null) {
      runner.kill();
    }
    context.logs().forget(uid);
    objects.list("Pod", "").stream().filter(Node::isUnbound).forEach(this::bind);
  }

  private void take(ObjectNode pod) {
    if (isUnbound(pod)) {
      bind(pod);
      return;
    }
    if (!Json.text(pod, "spec.nodeName").equals(NAME)) {
      return;
    }
    String uid = Json.text(pod, "metadata.uid");
    PodRunner runner = runners.get(uid);
    boolean ended = ENDED.contains(Json.text(pod, "status.phase"));
    if (Objects.isDeleting(pod)) {
      stop(pod, runner);
    } else if (runner == null && !ended) {
      PodRunner fresh = new PodRunner(context, pod);
      runners.put(uid, fresh);
      fresh.start();
    }
  }

  private void stop(ObjectNode pod, @Nullable PodRunner runner) {
    if (runner != null && !runner.hasEnded()) {
      runner.stop(Json.number(pod, "metadata.deletionGracePeriodSeconds", 0));
    } else if (Json.at(pod, "metadata.finalizers").isEmpty()) {
      objects.delete(target(pod), DeleteOptions.now());
    }
  }

  private Target target(ObjectNode pod) {
    return objects.target("Pod", Objects.namespace(pod), Objects.name(pod));
  }

  private static boolean isUnbound(ObjectNode pod) {
    return Json.text(pod, "spec.nodeName").isEmpty()
        && Json.text(pod, "spec.schedulerName").equals(SCHEDULER)
        && !Objects.isDeleting(pod);
  }

  private void bind(ObjectNode pod) {
    String problem = unschedulable(pod);
    String now = objects.resources().now();
    if (!problem.isEmpty()) {
      String message = "0/1 nodes are available: " + problem;
      context.events().warning(pod, SCHEDULER, "FailedScheduling", message);
      scheduler.edit(
          target(pod).status(),
          live ->
              Conditions.set(
                  Json.ensure(live, "status"),
                  "PodScheduled",
                  false,
                  "Unschedulable",
                  message,
                  now));
      return;
    }
    scheduler.edit(target(pod), live -> Json.ensure(live, "spec").put("nodeName", NAME));
    scheduler.edit(
        target(pod).status(),
        live -> Conditions.set(Json.ensure(live, "status"), "PodScheduled", true, "", "", now));
    String name = Objects.namespace(pod) + "/" + Objects.name(pod);
    context
        .events()
        .normal(pod, SCHEDULER, "Scheduled", "Successfully assigned " + name + " to " + NAME);
  }

  private String unschedulable(ObjectNode pod) {
    long bound =
        objects.list("Pod", "").stream()
            .filter(other -> Json.text(other, "spec.nodeName").equals(NAME))
            .filter(other -> !ENDED.contains(Json.text(other, "status.phase")))
            .count();
    if (bound >= maxPods) {
      return "1 Too many pods.";
    }
    ObjectNode node = objects.find("Node", "", NAME);
    Map<String, String> labels =
        node == null ? Map.of() : Json.stringMap(Json.at(node, "metadata.labels"));
    boolean fits =
        Json.stringMap(Json.at(pod, "spec.nodeSelector")).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    return fits ? "" : "1 node(s) didn't match Pod's node affinity/selector.";
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
    }
    thread.interrupt();
    try {
      thread.join();
      runners.values().forEach(PodRunner::kill);
      for (PodRunner runner : runners.values()) {
        if (!runner.awaitEnd(STOP_LIMIT)) {
          LOG.warn("A Pod didn't end within {}; the runtime ends it", STOP_LIMIT);
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.runtime().close();
      context.relays().close();
      context.threads().shutdownNow();
      cleanUp();
    }
  }

  private void cleanUp() {
    try {
      context.addresses().close();
      Files.deleteIfExists(context.sockets());
      Posix.delete(context.volumes());
    } catch (IOException e) {
      LOG.warn("Something of the node stays: {}", e.getMessage());
    }
  }
}
