package io.slipway.pipeline.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.RolloutEvent;
import io.slipway.local.cluster.ClusterOptions;
import io.slipway.local.cluster.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps around a release that don't bring one in; of the cluster there is the API only. */
class ReleaseStepsTest {
  private static final String IMAGE = "registry.local/shop@sha256:" + "1".repeat(64);
  private static final String RELEASE =
      """
      apiVersion: slipway.io/v1
      kind: Release
      metadata: {name: shop}
      spec:
        image: %s
        manifests: [shop.yaml]
        workloads:
          - {kind: Deployment, name: web, container: c, routing: {istio: {host: web, virtualService: web, destinationRule: web}}}
          - {kind: Deployment, name: api, container: c, routing: {istio: {host: api, virtualService: api, destinationRule: api}}}
        strategy: {canary: {steps: [{setWeight: 100, analyse: 5m}]}}
        analysis:
          interval: 5s
          metrics:
            - {name: web-errors, workload: web, compare: {what: errors}, source: {prometheus: {url: "http://127.0.0.1:9"}}}
            - {name: api-errors, workload: api, compare: {what: errors}, source: {prometheus: {url: "http://127.0.0.1:9"}}}
        gates: [{name: board, approval: {message: CHG-1}}]
      """
          .formatted(IMAGE);

  @TempDir Path workspace;
  private final List<Record> events = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(workspace.resolve("release.yaml"), RELEASE);
    StringBuilder manifests = new StringBuilder();
    for (String name : List.of("web", "api")) {
      manifests.append(
          """
          ---
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: %1$s}
          spec:
            selector: {matchLabels: {app: %1$s}}
            template:
              metadata: {labels: {app: %1$s}}
              spec: {containers: [{name: c, image: slipway/image}]}
          """
              .formatted(name));
    }
    Files.writeString(workspace.resolve("shop.yaml"), manifests);
    StringBuilder csv =
        new StringBuilder("at,canaryRequests,canaryErrors,stableRequests,stableErrors,workload\n");
    for (int i = 0; i < 60; i++) {
      csv.append("%d,%d,%d,%d,%d,web%n".formatted(5 * i, 25 * i, 0, 475 * i, 2 * i));
      csv.append("%d,%d,%d,%d,%d,api%n".formatted(5 * i, 25 * i, 5 * i, 475 * i, 2 * i));
    }
    Files.writeString(workspace.resolve("counts.csv"), csv);
  }

  @Test
  void shouldAnswerAGate_asTheBuild_andTwiceAlike() throws Exception {
    try (LocalCluster cluster = cluster()) {
      String kubeconfig = cluster.kubeconfig().toString();
      assertThatThrownBy(
              () -> run("deployRelease", Map.of("kubeconfig", kubeconfig, "noWait", true)))
          .hasMessageContaining("waits for approval (CHG-1)");
      environment.put("BUILD_TAG", "jenkins-shop-7");
      events.clear();

      Map<String, ?> approval =
          Map.of("release", "shop", "reason", "tested", "kubeconfig", kubeconfig);
      Map<String, Object> answer = run("approveRelease", approval);

      assertThat(answer.get("image").toString()).contains(IMAGE);
      assertThat(answer)
          .containsEntry("release", "default/shop")
          .containsEntry("gate", "board")
          .containsEntry("answer", "approved")
          .containsEntry("by", "jenkins-shop-7");
      assertThat(events)
          .singleElement()
          .isInstanceOfSatisfying(
              RolloutEvent.GateAnswered.class,
              event -> {
                assertThat(event.answer()).isEqualTo("allow");
                assertThat(event.reason())
                    .startsWith("approved by jenkins-shop-7 for ")
                    .endsWith(": tested");
              });
      assertThat(run("approveRelease", approval)).isEqualTo(answer);
      assertThatThrownBy(
              () ->
                  run(
                      "approveRelease",
                      Map.of("release", "shop", "reject", true, "kubeconfig", kubeconfig)))
          .hasMessageContaining("no gate of release shop in namespace default waits");
    }
  }

  @Test
  void shouldReadStatusAndQueue() throws Exception {
    try (LocalCluster cluster = cluster()) {
      String kubeconfig = cluster.kubeconfig().toString();

      assertThat(run("releaseQueue", Map.of("environment", "prod", "kubeconfig", kubeconfig)))
          .containsEntry("tickets", List.of());
      assertThatThrownBy(
              () -> run("releaseStatus", Map.of("release", "shop", "kubeconfig", kubeconfig)))
          .isInstanceOf(StepFailure.class)
          .hasMessageContaining(
              "release shop in namespace default was never rolled out by Slipway");
    }
  }

  @Test
  void shouldJudgeEachWorkloadByItsCounts_whenReplayed() throws Exception {
    Map<String, Object> report = run("analyseRelease", Map.of("replay", "counts.csv", "runs", 10));

    assertThat(report).containsEntry("verdict", "rollback").containsEntry("release", "shop");
    assertThat(report.get("metrics"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
        .anySatisfy(
            metric ->
                assertThat(metric)
                    .containsEntry("workload", "api")
                    .containsEntry("verdict", "rollback"))
        .anySatisfy(
            metric ->
                assertThat(metric)
                    .containsEntry("workload", "web")
                    .doesNotContainEntry("verdict", "rollback"));
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            RolloutEvent.Replayed.class,
            event -> {
              assertThat(event.verdict()).isEqualTo("rollback");
              assertThat(event.pseudoCanaries()).isEqualTo(10);
              assertThat(event.falseAlarms()).isNotNull();
            });
  }

  /** All arms but api's canary are without errors. */
  @Test
  void shouldAskPrometheusForEachWorkload() throws Exception {
    HttpServer prometheus =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/api/v1/query_range",
        exchange -> {
          String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), UTF_8);
          byte[] answer = series(query).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    prometheus.start();
    try {
      Map<String, Object> report =
          run(
              "analyseRelease",
              Map.of(
                  "prometheus",
                  "http://127.0.0.1:" + prometheus.getAddress().getPort(),
                  "from",
                  "1970-01-01T00:00:00Z",
                  "to",
                  "1970-01-01T00:05:00Z",
                  "runs",
                  0));

      assertThat(report).containsEntry("verdict", "rollback").containsEntry("falseAlarms", null);
      assertThat(report.get("metrics").toString())
          .contains("metric=api-errors, workload=api, verdict=rollback")
          .doesNotContain("workload=web, verdict=rollback");
    } finally {
      prometheus.stop(0);
    }
  }

  private static String series(String query) {
    boolean failing = query.contains("\"api-canary\"");
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    for (int at = 0; at <= 300; at += 5) {
      String next = at == 0 ? "" : ",";
      good.append(next).append("[%d,\"%d\"]".formatted(at, 100 * at));
      bad.append(next).append("[%d,\"%d\"]".formatted(at, failing ? 50 * at : 0));
    }
    return """
        {"status":"success","data":{"resultType":"matrix","result":[
          {"metric":{"response_code":"200"},"values":[%s]},
          {"metric":{"response_code":"500"},"values":[%s]}]}}
        """
        .formatted(good, bad);
  }

  @Test
  void shouldSayWhatIsWrong_whenReplayedWrongly() {
    assertThatThrownBy(() -> run("analyseRelease", Map.of()))
        .hasMessage("analyseRelease: either replay or prometheus is needed");
    assertThatThrownBy(() -> run("analyseRelease", Map.of("replay", "none.csv")))
        .hasMessageStartingWith("There is no file ");
    assertThatThrownBy(
            () ->
                run(
                    "analyseRelease",
                    Map.of("prometheus", "http://127.0.0.1:9", "from", "yesterday")))
        .hasMessageStartingWith("from: \"yesterday\" is not a time");
  }

  private LocalCluster cluster() throws IOException {
    return LocalCluster.start(ClusterOptions.in(workspace.resolve("cluster")).withoutNode());
  }

  private Map<String, Object> run(String step, Map<String, ?> arguments)
      throws StepFailure, InterruptedException {
    return StepCatalogue.standard().run(step, arguments, new Context());
  }

  private final class Context implements StepContext {
    @Override
    public Path workspace() {
      return workspace;
    }

    @Override
    public Map<String, String> environment() {
      return environment;
    }

    @Override
    public Path stateDirectory() {
      return workspace.resolve("state");
    }

    @Override
    public void emit(Record event) {
      events.add(event);
    }
  }
}
