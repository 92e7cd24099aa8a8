package io.slipway.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What routes and policies do with requests beside choosing a Service or subset. */
class TrafficRulesTest {

  private final HttpClient http = HttpClient.newHttpClient();
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
    mesh.close();
    stable.close();
    canary.close();
    api.close();
  }

  /**
   * @param http the entries of the VirtualService
   */
  private void start(String http) throws Exception {
    api.put(
        "virtualservices",
        "shop",
        "shop",
        Routes.yaml("spec: {hosts: [shop], http: [" + http + "]}"));
    mesh = LocalMesh.start(LocalMesh.Options.forUrl(api.url()));
    assertThat(api.events()).isEmpty();
  }

  private void policy(String trafficPolicy) {
    api.put(
        "destinationrules",
        "shop",
        "shop",
        Routes.yaml(
            "spec: {host: shop, trafficPolicy: "
                + trafficPolicy
                + ", subsets: [{name: stable, labels: {track: stable}}, {name: canary, labels: {track: canary}}]}"));
  }

  private HttpResponse<String> call(String path, String... headers) throws Exception {
    return http.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    URI uri = URI.create("http://" + mesh.address("shop", "shop", 80) + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private String exposition() throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(mesh.metricsUrl())).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  void shouldSendCopies_andDropTheirAnswers() throws Exception {
    canary.failWith(500);
    start(
        "{mirror: {host: shop, subset: canary}, mirrorPercentage: {value: 100}, route: [{destination: {host: shop, subset: stable}}]}");

    HttpRequest post = request("/keep?a=b").POST(BodyPublishers.ofString("order")).build();
    HttpResponse<String> answered = http.send(post, BodyHandlers.ofString());

    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(answered.body()).isEqualTo("stable-1");
    await().until(() -> !canary.received().isEmpty());
    assertThat(canary.received())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(copy.method()).isEqualTo("POST");
              assertThat(copy.path()).isEqualTo("/keep");
              assertThat(copy.body()).isEqualTo("order");
              assertThat(copy.headers().get("Host")).startsWith("127.0.0.1-shadow:");
            });
    await()
        .untilAsserted(
            () ->
                assertThat(exposition())
                    .containsPattern(
                        "istio_requests_total\\{reporter=\"destination\".*destination_workload=\"shop-canary\".*response_code=\"500\".*} 1")
                    .containsPattern(
                        "istio_requests_total\\{reporter=\"source\".*destination_workload=\"shop\".*response_code=\"200\".*} 1"));
  }

  @Test
  void shouldSendCopiesOfAShare() throws Exception {
    start(
        "{mirrors: [{destination: {host: shop, subset: canary}, percentage: {value: 25}}], route: [{destination: {host: shop, subset: stable}}]}");

    for (int i = 0; i < 400; i++) {
      assertThat(call("/").body()).isEqualTo("stable-1");
    }

    assertThat(stable.requests()).isEqualTo(400);
    await().untilAsserted(() -> assertThat(canary.requests()).isCloseTo(100, within(40)));
  }

  @Test
  void shouldSendNoCopy_whenTheBodyIsTooLargeToHold() throws Exception {
    start(
        "{mirror: {host: shop, subset: canary}, route: [{destination: {host: shop, subset: stable}}]}");
    HttpRequest large = request("/digest").PUT(BodyPublishers.ofByteArray(Backend.LARGE)).build();

    assertThat(http.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(call("/after").statusCode()).isEqualTo(200);

    await().until(() -> !canary.received().isEmpty());
    assertThat(canary.received()).extracting(Backend.Received::path).containsExactly("/after");
  }

  @Test
  void shouldMirrorAndChangeHeaders_whenAnHttpRouteSaysSo() throws Exception {
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
                - filters:
                    - {type: RequestMirror, requestMirror: {backendRef: {name: shop-canary, port: 80}, percent: 100}}
                    - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-set, value: a}], add: [{name: x-add, value: b}], remove: [x-gone]}}
                    - {type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: x-answer, value: c}], remove: [x-from]}}
                  backendRefs: [{name: shop-stable, port: 80, filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-arm, value: stable}]}}]}]
            """));
    mesh = LocalMesh.start(LocalMesh.Options.forUrl(api.url()));

    HttpResponse<String> answered =
        call("/headers", "x-set", "before", "x-add", "a", "x-gone", "1");

    assertThat(answered.body()).contains("x-set: a").doesNotContain("before", "x-gone");
    assertThat(answered.body()).contains("x-add: a").contains("x-add: b");
    assertThat(answered.headers().map())
        .containsEntry("x-answer", List.of("c"))
        .containsEntry("x-arm", List.of("stable"))
        .doesNotContainKey("x-from");
    await().until(() -> !canary.received().isEmpty());
  }

  @Test
  void shouldChangeHeaders_whenAVirtualServiceSaysSo() throws Exception {
    start(
        """
        {headers: {request: {set: {x-route: shop}}, response: {add: {x-answer: c}}},
         route: [{destination: {host: shop, subset: canary}, headers: {request: {add: {x-arm: canary}}, response: {set: {x-arm: canary}}}}]}
        """);

    HttpResponse<String> answered = call("/headers");

    assertThat(answered.body()).contains("x-route: shop").contains("x-arm: canary");
    assertThat(answered.headers().map())
        .containsEntry("x-answer", List.of("c"))
        .containsEntry("x-arm", List.of("canary"));
  }

  @Test
  void shouldStrikeOnlyMatchedRequests_whenAFaultIsInjected() throws Exception {
    start(
        """
        {match: [{headers: {x-chaos: {exact: "yes"}}}],
         fault: {abort: {percentage: {value: 100}, httpStatus: 418}, delay: {percentage: {value: 100}, fixedDelay: 50ms}},
         timeout: 30ms, route: [{destination: {host: shop}}]},
        {route: [{destination: {host: shop}}]}
        """);

    long before = System.nanoTime();
    HttpResponse<String> struck = call("/", "x-chaos", "yes");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(50));
    assertThat(struck.statusCode()).isEqualTo(418);
    assertThat(struck.body()).contains("(FI)");
    assertThat(call("/").statusCode()).isEqualTo(200);
    assertThat(stable.requests() + canary.requests()).isEqualTo(1);
    assertThat(exposition()).contains("response_code=\"418\",response_flags=\"DI,FI\"} 1");
  }

  @Test
  void shouldNotCountAnInjectedDelayInTheTimeout() throws Exception {
    start(
        """
        {fault: {delay: {percentage: {value: 100}, fixedDelay: 600ms}}, timeout: 500ms,
         route: [{destination: {host: shop}}]}
        """);

    assertThat(call("/").statusCode()).isEqualTo(200);
    assertThat(exposition()).contains("response_code=\"200\",response_flags=\"DI\"} 1");
  }

  @Test
  void shouldStrikeAShare_whenAFaultSaysSo() throws Exception {
    start(
        "{fault: {abort: {percentage: {value: 30}, httpStatus: 500}}, route: [{destination: {host: shop}}]}");

    int struck = 0;
    for (int i = 0; i < 400; i++) {
      struck += call("/").statusCode() == 500 ? 1 : 0;
    }

    assertThat(struck).isCloseTo(120, within(45));
  }

  @Test
  void shouldHideAFlakyPod_whenItsAnswersAreTriedAgain() throws Exception {
    canary.failWith(503);
    start("{retries: {attempts: 1, retryOn: '5xx'}, route: [{destination: {host: shop}}]}");

    for (int i = 0; i < 40; i++) {
      assertThat(call("/").body()).isEqualTo("stable-1");
    }
    HttpRequest post = request("/echo").POST(BodyPublishers.ofString("order")).build();
    Set<Integer> posted = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      posted.add(http.send(post, BodyHandlers.ofString()).statusCode());
    }

    assertThat(canary.requests()).isGreaterThan(20);
    assertThat(posted).as("what must not be sent twice isn't").containsExactlyInAnyOrder(200, 503);
  }

  @Test
  void shouldPassTheLastAnswerOn_whenAllAttemptsFail() throws Exception {
    canary.failWith(500);
    stable.failWith(500);
    start("{retries: {attempts: 3, retryOn: '500'}, route: [{destination: {host: shop}}]}");

    HttpResponse<String> answered = call("/");

    assertThat(answered.statusCode()).isEqualTo(500);
    assertThat(answered.body()).endsWith("-1");
    assertThat(stable.requests() + canary.requests()).isEqualTo(4);
    assertThat(exposition()).contains("response_code=\"500\",response_flags=\"URX\"} 1");
  }

  @Test
  void shouldEjectWhoFails_andTakeItBack() throws Exception {
    policy(
        "{outlierDetection: {consecutive5xxErrors: 3, interval: 100ms, baseEjectionTime: 300ms, maxEjectionPercent: 50}}");
    canary.failWith(500);
    start("{route: [{destination: {host: shop}}]}");

    await().until(() -> call("/").statusCode() == 200 && canary.requests() == 3);
    canary.failWith(0);
    await().until(() -> call("/").body().equals("canary-1"));
  }

  @Test
  void shouldSayUnhealthy_whenAllAreEjected() throws Exception {
    policy(
        "{outlierDetection: {consecutive5xxErrors: 1, baseEjectionTime: 1h, maxEjectionPercent: 100}}");
    canary.failWith(500);
    start("{route: [{destination: {host: shop, subset: canary}}]}");

    assertThat(call("/").statusCode()).isEqualTo(500);
    assertThat(call("/").body()).contains("(UH)");
  }

  @Test
  void shouldOverflow_whenMoreRequestsAreUnderWayThanMayBe() throws Exception {
    policy("{connectionPool: {tcp: {maxConnections: 1}, http: {http1MaxPendingRequests: 1}}}");
    start("{timeout: 20s, route: [{destination: {host: shop, subset: stable}}]}");
    CompletableFuture<HttpResponse<String>> first = async("/hold");
    stable.awaitHeld();

    List<CompletableFuture<HttpResponse<String>>> more =
        IntStream.range(0, 3).mapToObj(i -> async("/" + i)).toList();
    await().until(() -> more.stream().filter(CompletableFuture::isDone).count() == 2);
    assertThat(more.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
        .allSatisfy(
            overflow -> {
              assertThat(overflow.statusCode()).isEqualTo(503);
              assertThat(overflow.body()).contains("(UO)");
            });
    stable.release();

    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(more.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
        .containsExactlyInAnyOrder(200, 503, 503);
    assertThat(call("/").statusCode()).isEqualTo(200);
    assertThat(exposition()).contains("response_code=\"503\",response_flags=\"UO\"} 2");
  }

  @Test
  void shouldNotWaitForeverInLine() throws Exception {
    policy("{connectionPool: {tcp: {maxConnections: 1}}}");
    start(
        """
        {match: [{uri: {exact: /hold}}], route: [{destination: {host: shop, subset: stable}}]},
        {timeout: 200ms, route: [{destination: {host: shop, subset: stable}}]}
        """);
    CompletableFuture<HttpResponse<String>> first = async("/hold");
    stable.awaitHeld();

    assertThat(call("/").body()).contains("(UT)");
    stable.release();

    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(call("/").statusCode()).isEqualTo(200);
    assertThat(stable.requests()).isEqualTo(2);
  }

  private CompletableFuture<HttpResponse<String>> async(String path) {
    return http.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  @Test
  void shouldKeepAClientWithOnePod_byACookieThatItGets() throws Exception {
    policy(
        "{loadBalancer: {consistentHash: {httpCookie: {name: who, path: /, ttl: 1h, attributes: [{name: SameSite, value: Lax}]}}}}");
    start("{route: [{destination: {host: shop}}]}");

    Set<String> bodies = new HashSet<>();
    for (int client = 0; client < 20; client++) {
      HttpResponse<String> first = call("/");
      String cookie = first.headers().firstValue("set-cookie").orElseThrow();
      assertThat(cookie)
          .matches("who=\"[0-9a-f]{16}\"; Max-Age=3600; Path=/; SameSite=Lax; HttpOnly");
      String sent = "other=1; " + cookie.substring(0, cookie.indexOf(';'));
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> later = call("/", "Cookie", sent);
        assertThat(later.body()).isEqualTo(first.body());
        assertThat(later.headers().map()).doesNotContainKey("set-cookie");
      }
      bodies.add(first.body());
    }
    assertThat(bodies).containsExactlyInAnyOrder("stable-1", "canary-1");
  }

  @Test
  void shouldKeepClientsWithOnePod_byAHeader() throws Exception {
    policy("{loadBalancer: {consistentHash: {httpHeaderName: x-user}}}");
    start("{route: [{destination: {host: shop}}]}");

    Map<String, Set<String>> byUser = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      String user = "user-" + i % 12;
      byUser
          .computeIfAbsent(user, unknown -> new HashSet<>())
          .add(call("/", "x-user", user).body());
    }
    assertThat(byUser.values()).allSatisfy(pods -> assertThat(pods).hasSize(1));
    assertThat(byUser.values()).contains(Set.of("stable-1"), Set.of("canary-1"));
  }
}
