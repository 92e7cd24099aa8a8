package io.slipway.local.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.slipway.local.http.Delay;
import io.slipway.local.http.Timers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalMeshTest {

  private static final Duration CONFIGURATION_DELAY = Duration.ofSeconds(3);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<Runnable> delayed = new ConcurrentLinkedQueue<>();
  private FakeKubernetesApi api;
  private Backend stable;
  private Backend canary;
  private LocalMesh mesh;

  @BeforeEach
  void startCluster() throws Exception {
    api = new FakeKubernetesApi(Set.copyOf(Routes.all()));
    stable = new Backend("stable-1").asPodOf(api, "shop", "stable");
    canary = new Backend("canary-1").asPodOf(api, "shop-canary", "canary");
    Backend.serve(api, "shop", stable, canary);
    api.put("destinationrules", "shop", "shop", Routes.subsets());
  }

  @AfterEach
  void stop() {
    if (mesh != null) {
      mesh.close();
    }
    stable.close();
    canary.close();
    api.close();
  }

  /** Route changes wait until the test lets them through. */
  private void startMesh() throws Exception {
    Delay delay =
        (duration, action) -> {
          assertThat(duration).isEqualTo(CONFIGURATION_DELAY);
          delayed.add(action);
        };
    LocalMesh.Options options =
        LocalMesh.Options.forUrl(api.url()).withConfigurationDelay(CONFIGURATION_DELAY);
    mesh = LocalMesh.start(options, new Timers("mesh"), delay, new SplittableRandom(7));
  }

  private void letDelayPass(int changes) {
    await().until(() -> delayed.size() >= changes);
    for (Runnable action = delayed.poll(); action != null; action = delayed.poll()) {
      action.run();
    }
  }

  private HttpResponse<String> call(String path, String... headers) throws Exception {
    return http.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    URI uri = URI.create("http://" + mesh.address("shop", "shop", 80) + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Map<String, Integer> bodies(int calls) throws Exception {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < calls; i++) {
      HttpResponse<String> response = call("/");
      assertThat(response.statusCode()).isEqualTo(200);
      counts.merge(response.body(), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void shouldSplitByWeight_whenVirtualServiceSaysSo() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(70, 30));
    startMesh();

    Map<String, Integer> counts = bodies(1000);

    assertThat(counts.get("canary-1")).isCloseTo(300, within(60));
    assertThat(counts.get("stable-1")).isEqualTo(1000 - counts.get("canary-1"));
  }

  @Test
  void shouldSpreadOverAllEndpoints_whenThereIsNoRoute() throws Exception {
    startMesh();
    assertThat(bodies(200).values()).allSatisfy(count -> assertThat(count).isBetween(70, 130));
  }

  @Test
  void shouldChangeRouteAfterDelayAndNotBefore_whenVirtualServiceChanges() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(100, 0));
    startMesh();
    assertThat(bodies(20)).containsOnlyKeys("stable-1");

    api.put("virtualservices", "shop", "shop", Routes.weights(0, 100));
    await().until(() -> !delayed.isEmpty());
    assertThat(bodies(20)).containsOnlyKeys("stable-1");

    letDelayPass(1);
    assertThat(bodies(20)).containsOnlyKeys("canary-1");
  }

  @Test
  void shouldFallBackToService_whenVirtualServiceIsDeletedAndDelayHasPassed() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(100, 0));
    startMesh();
    api.delete("virtualservices", "shop", "shop");
    letDelayPass(1);
    assertThat(bodies(100)).containsOnlyKeys("stable-1", "canary-1");
  }

  @Test
  void shouldRouteByHeader_whenMatchSaysSo() throws Exception {
    api.put(
        "virtualservices",
        "shop",
        "shop",
        Routes.yaml(
            """
            spec:
              hosts: [shop.shop.svc.cluster.local]
              http:
                - match: [{headers: {x-canary: {exact: "yes"}}, uri: {prefix: /}, method: {regex: GET|HEAD}}]
                  route: [{destination: {host: shop, subset: canary}}]
                - route: [{destination: {host: shop, subset: stable}}]
            """));
    startMesh();

    assertThat(call("/", "x-canary", "yes").body()).isEqualTo("canary-1");
    assertThat(call("/", "x-canary", "no").body()).isEqualTo("stable-1");
    HttpRequest post = request("/", "x-canary", "yes").POST(BodyPublishers.ofString("x")).build();
    assertThat(http.send(post, BodyHandlers.ofString()).body()).isEqualTo("stable-1");
  }

  @Test
  void shouldFollowHttpRoute_whenServiceIsItsParent() throws Exception {
    Backend.serve(api, "shop-canary", canary);
    Backend.serve(api, "shop-stable", stable);
    api.put(
        "httproutes",
        "shop",
        "shop",
        Routes.yaml(
            """
            spec:
              parentRefs: [{group: "", kind: Service, name: shop, port: 80}]
              rules:
                - backendRefs:
                    - {name: shop-stable, port: 80, weight: 1}
                    - {name: shop-canary, port: 80, weight: 0}
                - matches: [{headers: [{name: x-canary, value: "yes"}]}]
                  backendRefs: [{name: shop-canary, port: 80}]
            """));
    startMesh();

    assertThat(bodies(30)).containsOnlyKeys("stable-1");
    assertThat(call("/", "x-canary", "yes").body()).isEqualTo("canary-1");
  }

  @Test
  void shouldKeepLastGoodRouteAndSayWhy_whenVirtualServiceAsksForTheUnknown() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(100, 0));
    startMesh();
    api.put(
        "virtualservices",
        "shop",
        "shop",
        Routes.yaml(
            """
            spec:
              hosts: [shop]
              http:
                - rewrite: {uri: /}
                  route: [{destination: {host: shop, subset: canary}}]
            """));
    letDelayPass(1);

    assertThat(bodies(20)).containsOnlyKeys("stable-1");
    assertThat(api.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("reason").asString()).isEqualTo("RouteRefused");
              assertThat(event.path("message").asString())
                  .contains("spec.http[0].rewrite: not supported by LocalMesh");
            });
  }

  @Test
  void shouldServeNobody_whenTheOnlyRouteWasRefused() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(110, -10));
    startMesh();
    HttpResponse<String> response = call("/");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("(NC)");
  }

  @Test
  void shouldSayUnhealthy_whenNoEndpointIsReady() throws Exception {
    startMesh();
    Backend.serve(api, "shop");
    await().until(() -> call("/").statusCode() == 503);
    assertThat(call("/").body()).contains("no healthy endpoint").contains("(UH)");
    assertThat(metric("503", "UH")).isPositive();
  }

  @Test
  void shouldSayUnknown_whenServiceSubsetOrPortIsNotThere() throws Exception {
    startMesh();
    URI nobody = URI.create("http://" + mesh.address("shop", "nobody", 80));
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(nobody).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("(NC)");
    assertThat(mesh.address("shop", "nobody", 80)).isEqualTo(mesh.address("shop", "nobody", 80));
  }

  @Test
  void shouldSayNoRoute_whenNoRuleAccepts() throws Exception {
    api.put(
        "virtualservices",
        "shop",
        "shop",
        Routes.yaml(
            "spec: {hosts: [shop], http: [{match: [{uri: {exact: /only}}], route: [{destination: {host: shop}}]}]}"));
    startMesh();
    assertThat(call("/only").statusCode()).isEqualTo(200);
    assertThat(call("/other").statusCode()).isEqualTo(404);
    assertThat(metric("404", "NR")).isEqualTo(1);
  }

  @Test
  void shouldLoseNoRequest_whenAnEndpointDiesUnderLoad() throws Exception {
    startMesh();
    assertThat(bodies(20)).hasSize(2);
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      calls.add(http.sendAsync(request("/?" + i).build(), BodyHandlers.ofString()));
      if (i == 150) {
        canary.close();
      }
      if (i % 20 == 0) {
        calls.get(i).join();
      }
    }

    assertThat(calls.stream().map(CompletableFuture::join))
        .allSatisfy(response -> assertThat(response.statusCode()).isEqualTo(200));
    assertThat(bodies(20)).containsOnlyKeys("stable-1");
    assertThat(metric("200", "-")).isEqualTo(440);
  }

  @Test
  void shouldSendPostElsewhere_whenConnectionIsRefused() throws Exception {
    startMesh();
    canary.close();
    for (int i = 0; i < 20; i++) {
      HttpRequest post = request("/echo").POST(BodyPublishers.ofString("order " + i)).build();
      HttpResponse<String> response = http.send(post, BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("order " + i);
    }
  }

  @Test
  void shouldRepeatGetButNotPost_whenConnectionBreaksUnanswered() throws Exception {
    Backend.serve(api, "shop", stable);
    startMesh();

    HttpResponse<String> get = call("/reset");
    assertThat(get.statusCode()).isEqualTo(503);
    assertThat(get.body()).contains("(UC,URX)");
    assertThat(stable.requests()).isEqualTo(3);

    HttpRequest post = request("/reset").POST(BodyPublishers.ofString("order")).build();
    assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
    assertThat(stable.requests()).isEqualTo(4);
  }

  @Test
  void shouldGiveUpWithReason_whenEveryEndpointRefuses() throws Exception {
    startMesh();
    stable.close();
    canary.close();
    HttpResponse<String> response = call("/");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("(UF,URX)");
  }

  @Test
  void shouldFinishRequestUnderWay_whenEndpointIsRemoved() throws Exception {
    Backend.serve(api, "shop", stable);
    startMesh();
    CompletableFuture<HttpResponse<String>> held =
        http.sendAsync(request("/hold").build(), BodyHandlers.ofString());
    stable.awaitHeld();

    Backend.serve(api, "shop", canary);
    await().until(() -> call("/").body().equals("canary-1"));
    stable.release();

    assertThat(held.join().body()).isEqualTo("stable-1");
    assertThat(bodies(10)).containsOnlyKeys("canary-1");
  }

  @Test
  void shouldStopWaiting_whenTimeoutOfRouteHasPassed() throws Exception {
    api.put(
        "virtualservices",
        "shop",
        "shop",
        Routes.yaml(
            "spec: {hosts: [shop], http: [{timeout: 200ms, route: [{destination: {host: shop}}]}]}"));
    startMesh();
    HttpResponse<String> response = call("/hold");
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).contains("(UT)");
  }

  @Test
  void shouldStreamBodiesBothWays_whenTheyAreLarge() throws Exception {
    startMesh();
    HttpRequest put = request("/digest").PUT(BodyPublishers.ofByteArray(Backend.LARGE)).build();
    HttpRequest chunked =
        request("/digest")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(Backend.LARGE)))
            .build();
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Backend.LARGE));

    assertThat(http.send(put, BodyHandlers.ofString()).body()).isEqualTo(digest);
    assertThat(http.send(chunked, BodyHandlers.ofString()).body()).isEqualTo(digest);
    HttpResponse<byte[]> large = http.send(request("/large").build(), BodyHandlers.ofByteArray());
    assertThat(large.body()).isEqualTo(Backend.LARGE);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 404, 500})
  void shouldPassStatusOn_whenBackendAnswersWithIt(int status) throws Exception {
    startMesh();
    assertThat(call("/status/" + status).statusCode()).isEqualTo(status);
    assertThat(metric(String.valueOf(status), "-")).isEqualTo(1);
    HttpRequest head = request("/").method("HEAD", BodyPublishers.noBody()).build();
    HttpResponse<String> response = http.send(head, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Length")).hasValue("8");
  }

  @Test
  void shouldCountEveryRequestUnderItsWorkload_whenAsked() throws Exception {
    api.put("virtualservices", "shop", "shop", Routes.weights(50, 50));
    startMesh();
    Map<String, Integer> counts = bodies(50);

    String exposition = exposition();

    String labels =
        "{reporter=\"source\",destination_service_name=\"shop\",destination_service_namespace=\"shop\","
            + "destination_workload=\"shop-canary\",destination_workload_namespace=\"shop\","
            + "destination_version=\"v-canary\",response_code=\"200\",response_flags=\"-\"";
    assertThat(exposition)
        .contains("istio_requests_total" + labels + "} " + counts.get("canary-1") + "\n")
        .contains(
            "istio_request_duration_milliseconds_bucket"
                + labels
                + ",le=\"+Inf\"} "
                + counts.get("canary-1")
                + "\n")
        .contains(
            "istio_request_duration_milliseconds_count"
                + labels
                + "} "
                + counts.get("canary-1")
                + "\n");
    assertThat(exposition)
        .contains(
            "istio_requests_total"
                + labels.replace("source", "destination")
                + "} "
                + counts.get("canary-1")
                + "\n");
    assertThat(metric("200", "-")).isEqualTo(50);
  }

  private String exposition() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(mesh.metricsUrl())).build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("Content-Type").orElse("")).contains("0.0.4");
    return new String(response.body(), UTF_8);
  }

  /** The sum over all workloads. */
  private int metric(String code, String flags) throws Exception {
    Matcher line =
        Pattern.compile(
                "istio_requests_total\\{reporter=\"source\".*response_code=\"%s\",response_flags=\"%s\"} (\\d+)"
                    .formatted(code, flags))
            .matcher(exposition());
    int sum = 0;
    while (line.find()) {
      sum += Integer.parseInt(line.group(1));
    }
    return sum;
  }
}
