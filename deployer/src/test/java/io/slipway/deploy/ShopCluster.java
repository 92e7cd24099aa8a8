package io.slipway.deploy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A LocalCluster without a node, where the test is the kubelet (Pods become ready soon, those of a
 * {@link #unpullable} image never do), and a page of counters as a mesh would show that follows the
 * cluster's VirtualService: {@link #IMAGE_3} fails half of its requests.
 */
final class ShopCluster implements AutoCloseable {
  static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(2), Duration.ofMillis(300));
  private static final String IMAGE_3 = TestReleases.IMAGE_3;
  private static final ResourceDefinitionContext ROUTES =
      new ResourceDefinitionContext.Builder()
          .withGroup("networking.istio.io")
          .withVersion("v1")
          .withKind("VirtualService")
          .withPlural("virtualservices")
          .withNamespaced(true)
          .build();

  private static final ResourceDefinitionContext HTTP_ROUTES =
      new ResourceDefinitionContext.Builder()
          .withGroup("gateway.networking.k8s.io")
          .withVersion("v1")
          .withKind("HTTPRoute")
          .withPlural("httproutes")
          .withNamespaced(true)
          .build();

  final LocalCluster cluster;
  final KubernetesClient client;
  final Path files;
  final List<RolloutEvent> events = new CopyOnWriteArrayList<>();
  volatile String unpullable = "none";

  /** How requests are split where neither a VirtualService nor an HTTPRoute says it. */
  volatile IntSupplier canaryWeight = () -> 0;

  private final HttpServer metrics;
  private final ScheduledExecutorService kubelet = Executors.newSingleThreadScheduledExecutor();
  private final double[][] served = new double[2][2];

  ShopCluster(Path directory) throws IOException {
    files = directory;
    Files.writeString(files.resolve("shop.yaml"), TestReleases.MANIFEST);
    cluster = LocalCluster.start(ClusterOptions.in(directory.resolve("cluster")).withoutNode());
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    metrics = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metrics.createContext(
        "/metrics",
        exchange -> {
          byte[] page = page().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    metrics.start();
    var unused = kubelet.scheduleWithFixedDelay(this::sync, 20, 20, TimeUnit.MILLISECONDS);
  }

  Deployer deployer() {
    return Deployer.connect(ClusterAccess.of(cluster.kubeconfig()), TIMINGS);
  }

  Release release() {
    return TestReleases.shop(metricsUrl());
  }

  String metricsUrl() {
    return "http://127.0.0.1:" + metrics.getAddress().getPort() + "/metrics";
  }

  RolloutResult deploy(String image) throws InterruptedException {
    return deploy(release(), image);
  }

  RolloutResult deploy(Release release, String image) throws InterruptedException {
    try (Deployer deployer = deployer()) {
      return deployer.deploy(release, files, new DeployOptions(image, false), events::add);
    }
  }

  Deployment deployment(String name) {
    return client.apps().deployments().inNamespace("shop").withName(name).get();
  }

  String image(String name) {
    return deployment(name).getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
  }

  GenericKubernetesResource route() {
    return client.genericKubernetesResources(ROUTES).inNamespace("shop").withName("shop").get();
  }

  /** Stable's and canary's weight. */
  List<Integer> weights() {
    GenericKubernetesResource istio = route();
    GenericKubernetesResource gateway = httpRoute();
    if (istio == null && gateway == null) {
      return List.of(100 - canaryWeight.getAsInt(), canaryWeight.getAsInt());
    }
    return istio != null
        ? weights(istio.get("spec", "http"), "route")
        : weights(gateway.get("spec", "rules"), "backendRefs");
  }

  /** Of the last rule; one before it may be for some requests only. */
  private static List<Integer> weights(List<Map<String, Object>> rules, String targets) {
    List<?> split = (List<?>) rules.get(rules.size() - 1).get(targets);
    return split.size() < 2
        ? List.of(100, 0)
        : split.stream().map(target -> (Integer) ((Map<?, ?>) target).get("weight")).toList();
  }

  GenericKubernetesResource httpRoute() {
    return client
        .genericKubernetesResources(HTTP_ROUTES)
        .inNamespace("shop")
        .withName("shop")
        .get();
  }

  <E extends RolloutEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void sync() {
    try {
      for (Pod pod : client.pods().inNamespace("shop").list().getItems()) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
          client.resource(pod).withGracePeriod(0).delete();
        } else if (pod.getStatus() == null || !"Running".equals(pod.getStatus().getPhase())) {
          client.resource(withStatus(pod)).patchStatus();
        }
      }
    } catch (KubernetesClientException e) {
      // The next round sees what became of the Pod.
    }
  }

  private Pod withStatus(Pod pod) {
    String image = pod.getSpec().getContainers().get(0).getImage();
    boolean runs = !image.equals(unpullable);
    ContainerState state =
        runs
            ? new ContainerStateBuilder().withNewRunning().endRunning().build()
            : new ContainerStateBuilder()
                .withNewWaiting("manifest unknown", "ImagePullBackOff")
                .build();
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase(runs ? "Running" : "Pending")
        .addNewCondition()
        .withType("Ready")
        .withStatus(runs ? "True" : "False")
        .withLastTransitionTime("2026-01-01T00:00:00Z")
        .endCondition()
        .addNewContainerStatus()
        .withName("shop")
        .withImage(image)
        .withImageID("")
        .withReady(runs)
        .withRestartCount(0)
        .withState(state)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  /** Every look adds a hundred requests, split as the routes say. */
  private synchronized String page() {
    List<Integer> weights = weights();
    List<String> lines = new ArrayList<>();
    for (int arm = 0; arm < 2; arm++) {
      String name = arm == 0 ? "shop" : "shop-canary";
      Deployment deployment = deployment(name);
      boolean bad = deployment != null && image(name).equals(IMAGE_3);
      served[arm][0] += weights.get(arm) * (bad ? 0.5 : 1);
      served[arm][1] += weights.get(arm) * (bad ? 0.5 : 0);
      lines.add(line(name, "200", served[arm][0]));
      lines.add(line(name, "500", served[arm][1]));
    }
    return String.join("", lines);
  }

  private static String line(String workload, String code, double value) {
    return "istio_requests_total{%s} %s%n"
        .formatted(
            String.join(
                ",",
                Arrays.asList(
                    "reporter=\"source\"",
                    "destination_workload=\"" + workload + "\"",
                    "destination_workload_namespace=\"shop\"",
                    "response_code=\"" + code + "\"")),
            value);
  }

  /** What was written of a release's state. */
  Map<String, String> state() {
    return client.configMaps().inNamespace("shop").withName("slipway-shop").get().getData();
  }

  @Override
  public void close() {
    kubelet.shutdownNow();
    try {
      kubelet.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    metrics.stop(0);
    client.close();
    cluster.close();
  }
}
