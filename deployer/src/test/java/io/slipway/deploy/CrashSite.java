package io.slipway.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.state.ConfigMapStore;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.deploy.state.ReleaseKey;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A LocalCluster with namespaces in which controllers are killed, each in a time of its own, and a
 * page of counters for each: those of the canary's failures grow where it is asked for as {@code
 * bad}.
 */
final class CrashSite implements AutoCloseable {
  static final Duration LEASE = Duration.ofHours(1);

  /** Nothing is renewed, so that all writes are the rollout's. */
  private static final LeaseTimings FIRST = new LeaseTimings(LEASE, Duration.ofDays(1));

  static final LeaseTimings NEXT = new LeaseTimings(LEASE, Duration.ofMillis(300));

  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  final KubernetesClient client;
  final QuickKubelet kubelet;
  final TrafficLog traffic;
  private final Path directory;
  private final LocalCluster cluster;
  private final KubernetesApi api;
  private final HttpServer metrics;
  private final AtomicInteger namespaces = new AtomicInteger();
  private final Map<String, AtomicInteger> looks = new ConcurrentHashMap<>();
  private final Map<String, long[]> split = new HashMap<>();

  CrashSite(Path directory) throws IOException {
    this.directory = directory;
    this.cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    this.api = KubernetesApi.open(ClusterAccess.of(cluster.kubeconfig()));
    this.kubelet = new QuickKubelet(client);
    this.traffic = new TrafficLog(client);
    this.metrics = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metrics.createContext("/", this::page);
    metrics.setExecutor(Executors.newCachedThreadPool());
    metrics.start();
  }

  String newNamespace() throws IOException {
    String name = "crash-" + namespaces.incrementAndGet();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    Files.createDirectories(files(name));
    return name;
  }

  void delete(String namespace) {
    client.namespaces().withName(namespace).delete();
    traffic.forget(namespace);
  }

  Path kubeconfig() {
    return cluster.kubeconfig();
  }

  String url() {
    return cluster.url();
  }

  /** Where a namespace's manifests lie. */
  Path files(String namespace) {
    return directory.resolve(namespace);
  }

  String metricsUrl(String namespace, boolean good) {
    return "http://127.0.0.1:%d/%s/%s"
        .formatted(metrics.getAddress().getPort(), good ? "good" : "bad", namespace);
  }

  /** A page whose requests go as the namespace's route says. */
  static String splitUrl(String metricsUrl) {
    return metricsUrl.replaceFirst("/(good|bad)/", "/split/");
  }

  /** A controller that will be killed after so many writes. */
  DyingProxy dying(int writes) throws IOException {
    return new DyingProxy(cluster.kubeconfig(), directory, writes);
  }

  /** As {@link #dying}, for one that renews its lease, which isn't counted. */
  DyingProxy dyingBetweenRenewals(int writes) throws IOException {
    return new DyingProxy(cluster.kubeconfig(), directory, writes, false);
  }

  Deployer killed(DyingProxy proxy, QuickClock clock) {
    return Deployer.connect(ClusterAccess.of(proxy.kubeconfig()), FIRST, clock, clock);
  }

  /** One that lives. */
  Deployer deployer(QuickClock clock) {
    return Deployer.connect(ClusterAccess.of(cluster.kubeconfig()), NEXT, clock, clock);
  }

  /** What {@code slipway abort} leaves for the controller. */
  void ask(String namespace, Command command) {
    try {
      new ConfigMapStore(api, new ReleaseKey("shop", namespace), "test").ask(command);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void scale(String namespace, int pods) {
    client.apps().deployments().inNamespace(namespace).withName("shop").scale(pods);
  }

  /** Until so many can serve. */
  void awaitPods(String namespace, int pods) throws InterruptedException {
    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("shop")
        .waitUntilCondition(
            live -> Integer.valueOf(pods).equals(live.getStatus().getReadyReplicas()),
            30,
            TimeUnit.SECONDS);
  }

  /** What of autoscalers wasn't given back. */
  List<String> heldStill(String namespace) {
    List<String> held = new ArrayList<>();
    if (client
        .configMaps()
        .inNamespace(namespace)
        .withName("slipway-shop")
        .get()
        .getData()
        .containsKey("autoscalers")) {
      held.add("an autoscaler is held still, by the state");
    }
    autoscalers(namespace).stream()
        .flatMap(autoscaler -> autoscaler.getMetadata().getManagedFields().stream())
        .filter(owner -> owner.getManager().equals(KubernetesApi.HOLD_MANAGER))
        .forEach(owner -> held.add("an autoscaler's field is owned still: " + owner));
    return held;
  }

  private List<HorizontalPodAutoscaler> autoscalers(String namespace) {
    return client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  /** All that matters of what is in a namespace, without what differs from run to run. */
  String state(String namespace, boolean withReplicas) {
    List<String> lines = new ArrayList<>();
    for (Deployment live : client.apps().deployments().inNamespace(namespace).list().getItems()) {
      if (!withReplicas) {
        live.getSpec().setReplicas(null);
      }
      live.getMetadata().getAnnotations().remove("deployment.kubernetes.io/revision");
      lines.add(
          line(
              live,
              live.getMetadata().getLabels(),
              live.getMetadata().getAnnotations(),
              live.getSpec()));
    }
    client.services().inNamespace(namespace).list().getItems().stream()
        .map(
            service -> line(service, service.getSpec().getSelector(), service.getSpec().getPorts()))
        .forEach(lines::add);
    client
        .genericKubernetesResources(TrafficLog.VIRTUAL_SERVICES)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .map(route -> line(route, route.<Object>get("spec")))
        .forEach(lines::add);
    configMaps(namespace).stream()
        .filter(map -> !isVersioned(map))
        .filter(map -> !map.getMetadata().getName().startsWith("slipway-shop"))
        .map(map -> line(map, map.getData()))
        .forEach(lines::add);
    client.secrets().inNamespace(namespace).list().getItems().stream()
        .filter(secret -> !secret.getMetadata().getName().startsWith("slipway-shop"))
        .map(secret -> line(secret, secret.getData()))
        .forEach(lines::add);
    autoscalers(namespace).stream().map(each -> line(each, each.getSpec())).forEach(lines::add);
    pods(namespace).stream()
        .map(
            pod ->
                "Pod %s %s"
                    .formatted(pod.getMetadata().getLabels().get("slipway.io/track"), image(pod)))
        .distinct()
        .forEach(lines::add);
    return String.join("\n", lines.stream().sorted().toList());
  }

  private static String line(HasMetadata object, Object... parts) {
    return object.getKind() + " " + object.getMetadata().getName() + " " + JSON.asJson(parts);
  }

  List<ConfigMap> configMaps(String namespace) {
    return client.configMaps().inNamespace(namespace).list().getItems();
  }

  static boolean isVersioned(ConfigMap map) {
    Map<String, String> labels = map.getMetadata().getLabels();
    return labels != null && labels.containsKey("slipway.io/config");
  }

  List<Pod> pods(String namespace) {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().get(0).getImage();
  }

  /** Every look finds a hundred requests more of each arm. */
  private void page(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    if (path[1].equals("split")) {
      answer(exchange, split(path[2]));
      return;
    }
    int look = looks.computeIfAbsent(path[2], any -> new AtomicInteger()).incrementAndGet();
    String page =
        counter("shop", path[2], 200, 100 * look)
            + counter("shop-canary", path[2], 200, 100 * look)
            + counter("shop-canary", path[2], 500, path[1].equals("bad") ? 100 * look : 0);
    answer(exchange, page);
  }

  /** Every look finds a hundred requests more, that went as the route says. */
  private String split(String namespace) {
    long[] sums = sums(namespace);
    return counter("shop", namespace, 200, sums[0])
        + counter("shop-canary", namespace, 200, sums[1]);
  }

  private synchronized long[] sums(String namespace) {
    long[] sums = split.computeIfAbsent(namespace, any -> new long[2]);
    GenericKubernetesResource route =
        client
            .genericKubernetesResources(TrafficLog.VIRTUAL_SERVICES)
            .inNamespace(namespace)
            .withName("shop")
            .get();
    List<Map<String, Object>> http = route == null ? List.of() : route.get("spec", "http");
    for (Map<String, Object> entry :
        http.isEmpty() ? http : http.subList(http.size() - 1, http.size())) {
      List<?> targets = (List<?>) entry.get("route");
      Object first = ((Map<?, ?>) targets.get(0)).get("weight");
      int stable = first == null ? 100 : (Integer) first;
      sums[0] += stable;
      sums[1] += 100 - stable;
    }
    return sums.clone();
  }

  private static void answer(HttpExchange exchange, String page) throws IOException {
    byte[] body = page.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String counter(String workload, String namespace, int code, long count) {
    return ("istio_requests_total{reporter=\"source\",destination_workload=\"%s\","
            + "destination_workload_namespace=\"%s\",response_code=\"%d\"} %d%n")
        .formatted(workload, namespace, code, count);
  }

  @Override
  public void close() {
    traffic.close();
    kubelet.close();
    metrics.stop(0);
    api.close();
    client.close();
    cluster.close();
  }
}
