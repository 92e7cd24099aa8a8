package io.slipway.local.cluster;

import io.slipway.image.container.ContainerRuntime;
import io.slipway.local.cluster.api.ApiServer;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.controller.Controllers;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
import io.slipway.local.cluster.node.BackOff;
import io.slipway.local.cluster.node.Node;
import io.slipway.local.cluster.node.PodLogs;
import io.slipway.local.cluster.resource.Resources;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.resource.WriteOptions;
import io.slipway.local.cluster.store.ObjectStore;
import io.slipway.local.cluster.store.StoreEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running cluster. {@link #url()} is a Kubernetes API that kubectl and Fabric8's client talk to.
 * Nothing of it survives {@link #close()}, or the JVM.
 */
public final class LocalCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  /** In the order in which they are closed: what writes first, what answers last. */
  private final List<AutoCloseable> parts = new ArrayList<>();

  private final String url;
  private final Path kubeconfig;

  /**
   * Starts a cluster; it is ready for requests when this returns.
   *
   * @throws IOException where the port is taken, the directory can't be used, or no sandbox for
   *     Pods works on this machine
   */
  public static LocalCluster start(ClusterOptions options) throws IOException {
    Files.createDirectories(options.stateDirectory());
    ContainerRuntime runtime =
        options.runPods()
            ? ContainerRuntime.open(options.stateDirectory().resolve("containers"))
            : null;
    return start(options, runtime, BackOff.kubelet());
  }

  /** For tests of the node: any runtime, or null for no node; any back-off. */
  static LocalCluster start(
      ClusterOptions options, @Nullable ContainerRuntime runtime, BackOff backOff)
      throws IOException {
    Files.createDirectories(options.stateDirectory());
    return new LocalCluster(options, runtime, backOff);
  }

  private LocalCluster(ClusterOptions options, @Nullable ContainerRuntime runtime, BackOff backOff)
      throws IOException {
    Clock clock = Clock.systemUTC();
    Kinds kinds = new Kinds();
    ObjectStore store = new ObjectStore(options.watchHistory());
    store.subscribe(store.version(), event -> define(kinds, event));
    Resources resources = new Resources(kinds, store, clock, new SecureRandom());
    EventRecorder events = new EventRecorder(new Objects(resources, "event-recorder"));
    PodLogs logs = new PodLogs(clock);
    try {
      parts.add(Controllers.start(resources, events, clock));
      populate(resources, options);
      if (runtime != null) {
        parts.add(node(options, runtime, resources, events, logs, backOff));
      }
      ApiServer api = ApiServer.start(resources, logs, clock, options.port(), options.maxWatches());
      parts.add(api);
      url = api.url();
      kubeconfig = Kubeconfig.write(options.stateDirectory(), url);
    } catch (IOException | RuntimeException e) {
      closeParts();
      throw e;
    }
  }

  private static Node node(
      ClusterOptions options,
      ContainerRuntime runtime,
      Resources resources,
      EventRecorder events,
      PodLogs logs,
      BackOff backOff)
      throws IOException {
    return Node.start(
        resources,
        events,
        logs,
        runtime,
        options.registryAccess(),
        SocketDirectory.under(options.stateDirectory()),
        options.stateDirectory().resolve("volumes"),
        options.nodes(),
        options.maxPods(),
        backOff);
  }

  private static void define(Kinds kinds, StoreEvent event) {
    if (event.key().resource().equals("customresourcedefinitions.apiextensions.k8s.io")) {
      if (event.type() == StoreEvent.Type.DELETED) {
        kinds.undefine(event.key().name());
      } else {
        kinds.define(event.object());
      }
    }
  }

  private static void populate(Resources resources, ClusterOptions options) {
    var type = resources.kinds().builtIn("Namespace");
    for (String name : NAMESPACES) {
      resources.create(
          Target.of(type, "", name), Json.object(), WriteOptions.internal("kube-apiserver"));
    }
    if (options.meshKinds()) {
      MeshKinds.install(resources);
    }
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String url() {
    return url;
  }

  /** A kubeconfig file with this cluster as its one context. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void close() {
    closeParts();
  }

  private void closeParts() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("A part of a local cluster didn't close: {}", part.getClass().getName(), e);
      }
    }
    parts.clear();
  }
}
