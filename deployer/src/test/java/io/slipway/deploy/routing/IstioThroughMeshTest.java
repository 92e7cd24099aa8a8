package io.slipway.deploy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.RolloutListener;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.HttpRetry;
import io.slipway.deploy.release.InjectedFault;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.RateLimit;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Tracing;
import io.slipway.deploy.release.TrafficPolicy;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import io.slipway.local.mesh.LocalMesh;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Istio router writes, as a mesh that follows it treats requests. */
class IstioThroughMeshTest {

  /** A Pod's server that says whose it is, or fails. */
  private static final class Pod implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;

    Pod(String name) throws IOException {
      this.name = name;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      requests.incrementAndGet();
      exchange.getResponseHeaders().set(POD, name);
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static final String POD = "X-Pod";
  private static final List<Integer> STEPS = List.of(20, 60, 100);

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalCluster cluster;
  private KubernetesClient client;
  private KubernetesApi api;
  private LocalMesh mesh;
  private List<Pod> pods;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    api = KubernetesApi.open(ClusterAccess.of(cluster.kubeconfig()));
    pods = List.of(new Pod("stable-1"), new Pod("stable-2"), new Pod("canary-1"));
    populate();
    mesh = LocalMesh.start(LocalMesh.Options.forKubeconfig(cluster.kubeconfig()));
  }

  @AfterEach
  void stop() {
    mesh.close();
    pods.forEach(Pod::close);
    api.close();
    client.close();
    cluster.close();
  }

  private void populate() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
    EndpointsBuilder endpoints =
        new EndpointsBuilder()
            .withNewMetadata()
            .withName("shop")
            .withNamespace("shop")
            .endMetadata();
    pods.forEach(pod -> add(pod, endpoints));
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("shop")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    client.resource(endpoints.build()).create();
  }

  private void add(Pod pod, EndpointsBuilder endpoints) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(pod.name)
                .withNamespace("shop")
                .withLabels(Map.of("slipway.io/track", pod.name.substring(0, 6)))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("shop")
                .withImage("shop")
                .endContainer()
                .endSpec()
                .build())
        .create();
    endpoints
        .addNewSubset()
        .addNewAddress()
        .withIp("127.0.0.1")
        .withNewTargetRef()
        .withKind("Pod")
        .withNamespace("shop")
        .withName(pod.name)
        .endTargetRef()
        .endAddress()
        .addNewPort()
        .withName("http")
        .withPort(pod.server.getAddress().getPort())
        .endPort()
        .endSubset();
  }

  private Router router(IstioRouting routing) throws InterruptedException {
    Strategy strategy =
        new Strategy(
            new Canary(
                STEPS.stream()
                    .map(weight -> new CanaryStep(weight, Duration.ofSeconds(1)))
                    .toList()));
    Router router =
        Routers.open(
            api,
            TestReleases.shop("http://127.0.0.1:1/", strategy, new Routing(routing)),
            "shop-7",
            RolloutListener.NONE);
    router.defineArms();
    shift(router, Traffic.ALL_STABLE);
    return router;
  }

  /** A mesh that starts anew has seen what is written. */
  private void shift(Router router, Traffic traffic) throws InterruptedException {
    router.shift(traffic);
    assertThat(router.routes()).isEqualTo(new Routes(true, traffic));
    mesh.close();
    mesh = restarted();
  }

  private LocalMesh restarted() {
    try {
      return LocalMesh.start(LocalMesh.Options.forKubeconfig(cluster.kubeconfig()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IstioRouting routing(
      HttpRetry retries, String cookie, TrafficPolicy policy, List<InjectedFault> faults) {
    return new IstioRouting(
        "shop",
        "shop",
        "shop",
        Duration.ZERO,
        null,
        retries,
        cookie,
        policy,
        null,
        faults,
        null,
        null);
  }

  private HttpResponse<String> call(String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + mesh.address("shop", "shop", 80) + "/"));
    return http.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void shouldKeepClientsWithTheirVersion_andStillSplitThemAsTheWeightsSay() throws Exception {
    Router router = router(routing(null, "who", null, List.of()));
    List<String> cookies = new ArrayList<>();
    shift(router, Traffic.of(Weights.canary(20)));
    for (int i = 0; i < 300; i++) {
      cookies.add(cookie(call()));
    }
    assertThat(share(cookies)).isCloseTo(0.2, within(0.1));

    for (int weight : new int[] {20, 60}) {
      shift(router, Traffic.of(Weights.canary(weight)));
      for (int i = 0; i < cookies.size(); i++) {
        HttpResponse<String> answer = call("Cookie", "a=b; " + cookies.get(i));
        boolean wasCanary = cookies.get(i).contains("canary");
        if (wasCanary || weight == 20) {
          assertThat(pod(answer)).startsWith(wasCanary ? "canary" : "stable");
        } else {
          cookies.set(i, cookie(answer));
        }
      }
    }
    assertThat(share(cookies)).isCloseTo(0.6, within(0.12));

    shift(router, Traffic.ALL_STABLE);
    for (String cookie : cookies) {
      HttpResponse<String> answer = call("Cookie", cookie);
      assertThat(pod(answer)).startsWith("stable");
      assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }
  }

  private static String cookie(HttpResponse<String> answer) {
    String given = answer.headers().firstValue("set-cookie").orElseThrow();
    assertThat(given).contains(pod(answer).substring(0, 6));
    return given.substring(0, given.indexOf(';'));
  }

  private static String pod(HttpResponse<String> answer) {
    return answer.headers().firstValue(POD).orElse("none");
  }

  private static double share(List<String> cookies) {
    return (double) cookies.stream().filter(cookie -> cookie.contains("canary")).count()
        / cookies.size();
  }

  @Test
  void shouldStrikeOnlyMatchedRequests_whicheverVersionTheyAreFor() throws Exception {
    InjectedFault fault =
        new InjectedFault(
            List.of(RequestMatch.header("x-fault", "1")), null, new InjectedFault.Abort(100, 418));
    Router router = router(routing(null, null, null, List.of(fault)));
    shift(
        router,
        new Traffic(Weights.canary(20), List.of(RequestMatch.header("x-canary", "yes")), 0));

    for (int i = 0; i < 20; i++) {
      assertThat(call("x-fault", "1").statusCode()).isEqualTo(418);
      assertThat(call("x-fault", "1", "x-canary", "yes").statusCode()).isEqualTo(418);
      assertThat(pod(call("x-canary", "yes"))).isEqualTo("canary-1");
      assertThat(call().statusCode()).isEqualTo(200);
    }
    shift(router, Traffic.ALL_STABLE);
    assertThat(call("x-fault", "1").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldHideAFlakyPod_byRetries() throws Exception {
    router(routing(new HttpRetry(2, Duration.ofSeconds(5), "5xx"), null, null, List.of()));
    pods.get(0).status = 503;

    for (int i = 0; i < 30; i++) {
      assertThat(pod(call())).isEqualTo("stable-2");
    }
    assertThat(pods.get(0).requests).hasPositiveValue();
  }

  @Test
  void shouldLeaveOutAFailingPod_byOutlierDetection() throws Exception {
    router(
        routing(
            null,
            null,
            new TrafficPolicy(
                null,
                new TrafficPolicy.OutlierDetection(2, null, null, Duration.ofHours(1), 50, null),
                null),
            List.of()));
    pods.get(0).status = 500;

    await().until(() -> call().statusCode() == 200 && pods.get(0).requests.get() == 2);
    for (int i = 0; i < 30; i++) {
      assertThat(pod(call())).isEqualTo("stable-2");
    }
  }

  @Test
  void shouldSendTheCanaryCopies_whoseAnswersNobodySees() throws Exception {
    Router router = router(routing(null, null, null, List.of()));
    pods.get(2).status = 500;
    shift(router, new Traffic(Weights.ALL_STABLE, List.of(), 50));

    for (int i = 0; i < 200; i++) {
      assertThat(pod(call())).startsWith("stable");
    }

    await().untilAsserted(() -> assertThat(pods.get(2).requests.get()).isBetween(60, 140));
  }

  @Test
  void shouldSayWhichServiceIsMissing_whenASettingNeedsItsSelector() throws Exception {
    IstioRouting limited =
        new IstioRouting(
            "shop",
            "shop",
            "shop",
            Duration.ZERO,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            new RateLimit(1, null, Duration.ofSeconds(1)),
            new Tracing(1));

    assertThatThrownBy(() -> router(limited))
        .hasMessageStartingWith("there is no Service shop with a selector, by which rateLimit");
  }
}
