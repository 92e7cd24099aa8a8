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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Kubelet of the one machine, which may stand for several Nodes, and their scheduler. */
public final class Node implements AutoCloseable {

  private static final String NAME = "slipway-local";

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final NodeContext context;
  private final Objects objects;
  private final Scheduler scheduler;
  private final List<String> names;
  private final BlockingQueue<StoreEvent> changes = new LinkedBlockingQueue<>();
  private final Map<String, PodRunner> runners = new LinkedHashMap<>();
  private final Thread thread = new Thread(this::run, "cluster-node");
  private ObjectStore.@Nullable Subscription subscription;

  private Node(NodeContext context, Scheduler scheduler, List<String> names) {
    this.context = context;
    this.objects = context.objects();
    this.scheduler = scheduler;
    this.names = names;
    thread.setDaemon(true);
  }

  /**
   * Joins the cluster. The runtime now belongs to the node.
   *
   * @param sockets directory for sockets, removed on close; a short path, as those of Unix sockets
   *     are limited
   * @param volumes directory for Pods' volumes, emptied now and removed on close
   * @param nodes how many Nodes the machine stands for
   * @param maxPods on all of them together
   */
  public static Node start(
      Resources resources,
      EventRecorder events,
      PodLogs logs,
      ContainerRuntime runtime,
      RegistryAccess access,
      Path sockets,
      Path volumes,
      int nodes,
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
    Scheduler scheduler = new Scheduler(new Objects(resources, "kube-scheduler"), events, maxPods);
    Node node = new Node(context, scheduler, names(nodes));
    node.names.forEach(name -> node.register(name, maxPods));
    node.subscription = resources.store().subscribe(resources.store().version(), node.changes::add);
    node.thread.start();
    return node;
  }

  /** {@code slipway-local}, {@code slipway-local-2}, ... */
  private static List<String> names(int nodes) {
    return IntStream.rangeClosed(1, nodes).mapToObj(i -> i == 1 ? NAME : NAME + "-" + i).toList();
  }

  private void register(String name, int maxPods) {
    ObjectNode object = Json.object();
    object
        .putObject("metadata")
        .put("name", name)
        .putObject("labels")
        .put("kubernetes.io/hostname", name)
        .put("kubernetes.io/os", "linux");
    objects.create("Node", "", object);
    objects.edit(
        objects.target("Node", "", name).status(),
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
        handle(event);
      }
    } catch (InterruptedException e) {
      LOG.debug("Node stopped");
    }
  }

  private void handle(StoreEvent event) {
    try {
      switch (event.key().resource()) {
        case "pods" -> handlePod(event);
        case "nodes" -> scheduler.bindAll();
        case "persistentvolumeclaims" -> handleClaim(event);
        default -> {}
      }
    } catch (ApiError | IOException e) {
      LOG.warn("The node couldn't handle {}: {}", event.key(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("The node failed on {}", event.key(), e);
    }
  }

  private void handlePod(StoreEvent event) {
    if (event.type() == StoreEvent.Type.DELETED) {
      forget(event.object());
    } else {
      take(event.object());
    }
  }

  private void handleClaim(StoreEvent event) throws IOException {
    if (event.type() == StoreEvent.Type.DELETED) {
      PodVolumes.forget(context.volumes(), event.object());
    }
  }

  private void forget(ObjectNode pod) {
    String uid = Json.text(pod, "metadata.uid");
    PodRunner runner = runners.remove(uid);
    if (runner != null) {
      runner.kill();
    }
    context.logs().forget(uid);
    scheduler.bindAll();
  }

  private void take(ObjectNode pod) {
    if (Scheduler.isUnbound(pod)) {
      scheduler.bind(pod);
      return;
    }
    if (!names.contains(Json.text(pod, "spec.nodeName"))) {
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
