package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.CheckJob;
import io.slipway.deploy.release.Credential;
import io.slipway.deploy.release.NewErrors;
import io.slipway.deploy.release.PodUsage;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against answers of an API server: the local cluster runs no Jobs and has no metrics.k8s.io. */
@Timeout(60)
class ClusterSourcesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String IMAGE = "r/check@sha256:" + "0".repeat(64);
  private static final String PODS = "/api/v1/namespaces/prod/pods";
  private static final String JOBS = "/apis/batch/v1/namespaces/prod/jobs";

  /** What is answered by path; a null is a 404. */
  private final Map<String, String> answers = new LinkedHashMap<>();

  private final List<String> requests = new ArrayList<>();
  private JsonNode created;
  private HttpServer server;
  private KubernetesApi api;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        users: [{name: u, user: {}}]
        current-context: c
        """
            .formatted(server.getAddress().getPort()));
    api = KubernetesApi.open(ClusterAccess.of(kubeconfig));
  }

  @AfterEach
  void stop() {
    api.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String uri = URLDecoder.decode(exchange.getRequestURI().toString(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + uri);
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String answer = answers.getOrDefault(uri, answers.get(path));
    if (exchange.getRequestMethod().equals("POST")) {
      created = JSON.readTree(body);
      answer = body;
      answers.put(path + "/" + created.path("metadata").path("name").asString(), body);
    }
    String text =
        answer == null
            ? "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}"
            : answer;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .add("Content-Type", path.endsWith("/log") ? "text/plain" : "application/json");
    exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void shouldRunAJobOnce_andGoOnWhenItSucceeds() throws InterruptedException {
    MetricSource source = job();

    assertThat(verdict(source.read(Arm.CANARY))).isEqualTo(Verdict.HOLD);
    assertThat(created.path("spec").path("backoffLimit").asInt(-1)).isZero();
    assertThat(created.path("spec").path("activeDeadlineSeconds").asInt()).isEqualTo(600);
    assertThat(created.at("/spec/template/spec/containers/0/env").toString())
        .contains("{\"name\":\"SLIPWAY_RELEASE\",\"value\":\"shop\"}")
        .contains("{\"name\":\"DEPTH\",\"value\":\"3\"}");
    assertThat(verdict(job().read(Arm.CANARY))).as("by another controller").isEqualTo(Verdict.HOLD);
    assertThat(requests).filteredOn(request -> request.startsWith("POST")).hasSize(1);

    end("Complete");

    assertThat(verdict(source.read(Arm.CANARY))).isEqualTo(Verdict.ADVANCE);
    assertThat(verdict(source.read(Arm.CANARY))).isEqualTo(Verdict.ADVANCE);
    assertThat(requests)
        .filteredOn(request -> request.startsWith("DELETE"))
        .containsExactly("DELETE " + jobPath());
  }

  @Test
  void shouldRollBackWithTheEndOfTheLog_whenTheJobFails() throws InterruptedException {
    MetricSource source = job();
    source.read(Arm.CANARY);
    answers.put(PODS, list("PodList", pod("shop-7-check-x1", "check")));
    answers.put(PODS + "/shop-7-check-x1/log", "asked\n3 orders lost\n");
    end("Failed");

    assertThat(source.read(Arm.CANARY))
        .isEqualTo(
            new Reading.Ruling(
                new Judgement(
                    Verdict.ROLLBACK,
                    "Job %s failed; the end of its log: asked\n3 orders lost"
                        .formatted(created.path("metadata").path("name").asString()))));
  }

  @Test
  void shouldFindErrors_thatOnlyTheCanaryLogs() throws InterruptedException {
    podsOfArms();
    answers.put(PODS + "/shop-1/log", "ERROR order 1 is late\n");
    answers.put(PODS + "/shop-canary-1/log", "ERROR order 7 is late\n".repeat(9));
    MetricSource source = new NewErrorsSource(new NewErrors(2, null), context());

    assertThat(verdict(source.read(Arm.CANARY))).isEqualTo(Verdict.ADVANCE);
    answers.put(PODS + "/shop-canary-1/log", "FATAL no stock of 5\nFATAL no stock of 6\n");
    assertThat(source.read(Arm.CANARY))
        .isEqualTo(
            new Reading.Ruling(
                new Judgement(
                    Verdict.ROLLBACK,
                    "errors in the canary's log that stable's doesn't have: 2 times FATAL no stock of"
                        + " <n>")));
    NewErrors pause = new NewErrors(2, NewErrors.Reaction.PAUSE);
    assertThat(verdict(new NewErrorsSource(pause, context()).read(Arm.CANARY)))
        .isEqualTo(Verdict.INCONCLUSIVE);
    answers.put(PODS + "/shop-canary-1/log", "FATAL no stock of 5\n");
    assertThat(verdict(source.read(Arm.CANARY))).as("once is too few").isEqualTo(Verdict.ADVANCE);
  }

  @Test
  void shouldSayNothing_whenThereAreNoPodsToReadLogsOf() throws InterruptedException {
    answers.put(PODS, list("PodList"));

    assertThat(new NewErrorsSource(new NewErrors(null, null), context()).read(Arm.CANARY))
        .isEqualTo(
            new Reading.Nothing("there is no Pod of the canary arm whose log could be read"));
  }

  @Test
  void shouldTakeTheMeanOfThePods_whenUsageIsAskedFor() throws InterruptedException {
    String path = "/apis/metrics.k8s.io/v1beta1/namespaces/prod/pods";
    String usage =
        "{\"metadata\":{\"name\":\"%s\"},\"containers\":[{\"name\":\"a\",\"usage\":{\"cpu\":\"%s\",\"memory\":\"%s\"}}]}";
    answers.put(
        path,
        list(
            "PodMetricsList",
            usage.formatted("shop-canary-1", "250m", "100Mi"),
            usage.formatted("shop-canary-2", "750m", "300Mi")));

    assertThat(usage(PodUsage.Resource.CPU).read(Arm.CANARY)).isEqualTo(new Reading.Value(0.5));
    assertThat(usage(PodUsage.Resource.MEMORY).read(Arm.CANARY))
        .isEqualTo(new Reading.Value(200 << 20));
    assertThat(requests.get(requests.size() - 1)).contains("labelSelector=slipway.io/track=canary");
    answers.remove(path);
    assertThat(((Reading.Nothing) usage(PodUsage.Resource.CPU).read(Arm.CANARY)).why())
        .contains("read metrics.k8s.io of Pods {slipway.io/track=canary} in namespace prod");
  }

  @Test
  void shouldTakeACredential_fromASecret() throws Exception {
    answers.put(
        "/api/v1/namespaces/prod/secrets/elastic",
        "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"elastic\"},"
            + "\"data\":{\"authorization\":\"QmVhcmVyIGFiYwo=\"}}");

    assertThat(credentials("elastic").header()).isEqualTo("Bearer abc");
    assertThat(catchException(() -> credentials("none").header()))
        .isInstanceOf(IOException.class)
        .hasMessage("Secret none in namespace prod has no key authorization");
  }

  private MetricSource usage(PodUsage.Resource resource) {
    return new PodUsageSource(new PodUsage(resource), context());
  }

  private Credentials credentials(String secret) {
    return new Credentials(new Credential(null, secret, null), context(), Map.of());
  }

  private MetricSource job() {
    CheckJob job =
        new CheckJob(IMAGE, List.of("check"), List.of(), Map.of("DEPTH", "3"), null, null);
    return new JobSource(job, "check", context());
  }

  private String jobPath() {
    return JOBS + "/" + created.path("metadata").path("name").asString();
  }

  private void end(String condition) {
    answers.put(
        jobPath(),
        "{\"kind\":\"Job\",\"apiVersion\":\"batch/v1\",\"metadata\":{\"name\":\"j\"},\"status\":"
            + "{\"conditions\":[{\"type\":\"%s\",\"status\":\"True\"}]}}".formatted(condition));
  }

  private void podsOfArms() {
    answers.put(
        PODS + "?labelSelector=slipway.io/track=stable", list("PodList", pod("shop-1", "shop")));
    answers.put(
        PODS + "?labelSelector=slipway.io/track=canary",
        list("PodList", pod("shop-canary-1", "shop")));
  }

  private static String pod(String name, String container) {
    return ("{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"containers\":[{\"name\":\"%s\"}]},\"status\":"
            + "{\"containerStatuses\":[{\"name\":\"%s\",\"state\":{\"running\":{}}}]}}")
        .formatted(name, container, container);
  }

  private static String list(String kind, String... items) {
    String version = kind.equals("PodList") ? "v1" : "metrics.k8s.io/v1beta1";
    return "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{},\"items\":[%s]}"
        .formatted(kind, version, String.join(",", items));
  }

  private static Verdict verdict(Reading reading) {
    return ((Reading.Ruling) reading).judgement().verdict();
  }

  private SourceContext context() {
    return new SourceContext(
        new ArmSelector(new Workload("Deployment", "shop", "shop"), "prod"),
        "shop",
        "shop-7",
        "r/shop@sha256:00",
        api);
  }
}
