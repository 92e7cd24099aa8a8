package io.slipway.local.cluster;

import io.slipway.local.cluster.api.ApiServer;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.kind.Kinds;
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
import java.util.List;

/**
 * A running cluster. {@link #url()} is a Kubernetes API that kubectl and Fabric8's client talk to.
 * Nothing of it survives {@link #close()}, or the JVM.
 */
public final class LocalCluster implements AutoCloseable {

  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  private final ApiServer api;
  private final Path kubeconfig;

  private LocalCluster(ApiServer api, Path kubeconfig) {
    this.api = api;
    this.kubeconfig = kubeconfig;
  }

  /** Starts a cluster; it is ready for requests when this returns. */
  public static LocalCluster start(ClusterOptions options) throws IOException {
    Files.createDirectories(options.stateDirectory());
    Clock clock = Clock.systemUTC();
    Kinds kinds = new Kinds();
    ObjectStore store = new ObjectStore(options.watchHistory());
    store.subscribe(store.version(), event -> define(kinds, event));
    Resources resources = new Resources(kinds, store, clock, new SecureRandom());
    populate(resources, options);
    ApiServer api =
        ApiServer.start(
            resources,
            (uid, container, previous) -> null,
            clock,
            options.port(),
            options.maxWatches());
    Path kubeconfig = Kubeconfig.write(options.stateDirectory(), api.url());
    return new LocalCluster(api, kubeconfig);
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
    return api.url();
  }

  /** A kubeconfig file with this cluster as its one context. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void close() {
    api.close();
  }
}
