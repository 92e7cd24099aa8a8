package io.slipway.pipeline.demo;

import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import io.slipway.local.mesh.LocalMesh;
import io.slipway.local.registry.LocalRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts that the demo runs on: the registry that is pushed to, the registries of two sites, a
 * cluster and its mesh.
 */
final class DemoPlatform implements AutoCloseable {

  static final List<String> SITES = List.of("site-b", "site-c");

  /** How long a route change takes to reach the proxies: in a mesh of some size it is no faster. */
  private static final Duration ROUTE_DELAY = Duration.ofMillis(500);

  private static final int SERVICE_PORT = 80;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LocalRegistry source;
  private final Map<String, LocalRegistry> replicas = new HashMap<>();
  private final LocalCluster cluster;
  private final ClusterAdmin admin;
  private final LocalMesh mesh;

  private DemoPlatform(DemoDirectory directory) throws IOException, InterruptedException {
    source =
        keep(LocalRegistry.start(LocalRegistry.Options.in(directory.registry("a")).withName("A")));
    for (String site : SITES) {
      replicas.put(
          site,
          keep(
              LocalRegistry.start(
                  LocalRegistry.Options.in(directory.registry(site)).withName(site))));
    }
    cluster = keep(LocalCluster.start(ClusterOptions.in(directory.cluster())));
    admin = keep(new ClusterAdmin(cluster.url()));
    SITES.forEach(admin::createNamespace);
    mesh =
        keep(
            LocalMesh.start(
                LocalMesh.Options.forUrl(cluster.url()).withConfigurationDelay(ROUTE_DELAY)));
  }

  static DemoPlatform start(DemoDirectory directory) throws IOException, InterruptedException {
    return new DemoPlatform(directory);
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /** What the shop's Jenkinsfile finds in its environment. */
  Map<String, String> environment() {
    return Map.of(
        "SHOP_REGISTRY", source.address(),
        "SHOP_REPLICA_B", replica("site-b"),
        "SHOP_REPLICA_C", replica("site-c"),
        "KUBECONFIG", cluster.kubeconfig().toString(),
        "SHOP_METRICS", mesh.metricsUrl());
  }

  String replica(String site) {
    LocalRegistry registry = replicas.get(site);
    if (registry == null) {
      throw new IllegalArgumentException("There is no registry for " + site);
    }
    return registry.address();
  }

  String shopAddress(String site) {
    return mesh.address(site, "shop", SERVICE_PORT);
  }

  ClusterAdmin admin() {
    return admin;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("Could not stop " + part, e);
      }
    }
  }
}
