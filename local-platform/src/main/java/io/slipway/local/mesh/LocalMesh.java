package io.slipway.local.mesh;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.slipway.local.http.Delay;
import io.slipway.local.http.LoopbackServer;
import io.slipway.local.http.Timers;
import io.slipway.local.http.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * An HTTP proxy for each Service port of a cluster, as a sidecar at the caller's side would be.
 *
 * <p>Routes (VirtualService, DestinationRule, HTTPRoute with Service parents) take effect {@code
 * configurationDelay} after the API reports a change; those that exist at the start, at once.
 * Endpoints come and go without delay. HTTP/1.1 only: no TLS, no HTTP/2, no upgrades, no trailers.
 */
public final class LocalMesh implements AutoCloseable {

  private static final Duration KIND_CHECK = Duration.ofSeconds(1);
  private static final int MAX_THREADS = 32;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Upstream.Limits LIMITS =
      new Upstream.Limits(256, 1024, Duration.ofSeconds(2), IDLE_TIMEOUT);
  private static final String ISTIO = "networking.istio.io";

  /**
   * @param kubernetes how the Kubernetes API is reached
   * @param configurationDelay between a change of a route and its effect
   * @param metricsPort 0 for any free one
   */
  public record Options(Config kubernetes, Duration configurationDelay, int metricsPort) {

    /**
     * @param url of a Kubernetes API that asks for no credentials
     */
    public static Options forUrl(String url) {
      return new Options(
          new ConfigBuilder(Config.empty()).withMasterUrl(url).withTrustCerts(false).build(),
          Duration.ZERO,
          0);
    }

    public static Options forKubeconfig(Path kubeconfig) {
      return new Options(Config.fromKubeconfig(kubeconfig.toFile()), Duration.ZERO, 0);
    }

    public Options withConfigurationDelay(Duration delay) {
      return new Options(kubernetes, delay, metricsPort);
    }

    public Options withMetricsPort(int port) {
      return new Options(kubernetes, configurationDelay, port);
    }
  }

  private final KubernetesClient client;
  private final ClusterView cluster;
  private final List<ConfigurationKind> kinds;
  private final Upstream upstream;
  private final MeshHandler handler;
  private final LoopbackServer server;
  private final Timers timers;

  /** Apart from the others, because asking the API may block. */
  private final Timers discovery = new Timers("mesh-discovery");

  private final int metricsPort;
  private final Map<MeshHandler.ServicePort, Integer> listeners = new ConcurrentHashMap<>();

  /**
   * Starts, and returns when the cluster has been listed.
   *
   * @throws IOException if a port is taken
   * @throws IllegalStateException if the Kubernetes API can't be listed within 30 s
   */
  public static LocalMesh start(Options options) throws IOException {
    Timers timers = new Timers("mesh");
    return start(options, timers, timers, randomOfEachThread());
  }

  private static RandomGenerator randomOfEachThread() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  /** Tests bring their own delay for route changes. */
  static LocalMesh start(
      Options options, Timers timers, Delay configurationDelay, RandomGenerator random)
      throws IOException {
    return new LocalMesh(options, timers, configurationDelay, random);
  }

  private LocalMesh(
      Options options, Timers timers, Delay configurationDelay, RandomGenerator random)
      throws IOException {
    this.timers = timers;
    this.client = new KubernetesClientBuilder().withConfig(withHttpWatches(options)).build();
    this.cluster = new ClusterView(client);
    RouteTable routes = new RouteTable();
    this.kinds = kinds(routes, configurationDelay, options.configurationDelay());
    this.upstream = Upstream.start("mesh", LIMITS);
    Destinations destinations = new Destinations(cluster, routes, timers, System::nanoTime);
    this.handler =
        new MeshHandler(routes, destinations, upstream, new MeshMetrics(), timers, random);
    this.server = LoopbackServer.start("mesh", handler, MAX_THREADS, IDLE_TIMEOUT);
    try {
      cluster.start();
      kinds.forEach(ConfigurationKind::startInitially);
      this.metricsPort = server.listen(options.metricsPort());
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    discovery.every(KIND_CHECK, () -> kinds.forEach(ConfigurationKind::startLate));
  }

  /** Plain HTTP is the one way of watching that every API server and proxy before it knows. */
  private static Config withHttpWatches(Options options) {
    return new ConfigBuilder(options.kubernetes()).withOnlyHttpWatches(true).build();
  }

  private List<ConfigurationKind> kinds(RouteTable routes, Delay delay, Duration wait) {
    Reporter reporter = new Reporter(client, Clock.systemUTC());
    List<String> versions = List.of("v1", "v1beta1");
    return List.of(
        new ConfigurationKind(
            client,
            ISTIO,
            versions,
            "DestinationRule",
            "destinationrules",
            new ConfigurationFeed<>(
                DestinationRule::read,
                Accepted::value,
                routes.destinationRules(),
                reporter,
                delay,
                wait)),
        new ConfigurationKind(
            client,
            ISTIO,
            versions,
            "VirtualService",
            "virtualservices",
            new ConfigurationFeed<>(
                VirtualService::read,
                refused -> refused.value().leadingNowhere(),
                routes.virtualServices(),
                reporter,
                delay,
                wait)),
        new ConfigurationKind(
            client,
            "gateway.networking.k8s.io",
            versions,
            "HTTPRoute",
            "httproutes",
            new ConfigurationFeed<>(
                HttpRoute::read,
                refused -> refused.value().leadingNowhere(),
                routes.httpRoutes(),
                reporter,
                delay,
                wait)));
  }

  /**
   * Where to call a Service, which need not exist yet: until it does, the answer is 503. The
   * address stays the same as long as the mesh runs.
   *
   * @param port of the Service
   * @return 127.0.0.1:PORT
   */
  public String address(String namespace, String service, int port) {
    MeshHandler.ServicePort called =
        new MeshHandler.ServicePort(new ServiceName(namespace, service), port);
    return LoopbackServer.HOST + ":" + listeners.computeIfAbsent(called, this::listen);
  }

  private int listen(MeshHandler.ServicePort called) {
    try {
      int localPort = server.listen(0);
      handler.serve(localPort, called);
      return localPort;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Istio's standard metrics in Prometheus' text format. */
  public String metricsUrl() {
    return "http://" + LoopbackServer.HOST + ":" + metricsPort + "/stats/prometheus";
  }

  /** Lets requests under way finish for two seconds, then stops. */
  @Override
  public void close() {
    discovery.close();
    timers.close();
    server.close();
    upstream.close();
    kinds.forEach(ConfigurationKind::close);
    cluster.close();
    client.close();
  }
}
