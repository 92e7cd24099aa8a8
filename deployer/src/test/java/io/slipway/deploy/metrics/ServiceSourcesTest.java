package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Verdict;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Credential;
import io.slipway.deploy.release.Elasticsearch;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.MetricHook;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Threshold;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Webhooks, and an Elasticsearch that takes nothing but what its count API is sent here. */
class ServiceSourcesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SourceContext CONTEXT =
      new SourceContext(
          new ArmSelector(new Workload("Deployment", "shop", "shop"), "prod"),
          "shop",
          "shop-7",
          "r/shop@sha256:00",
          null);

  private final List<JsonNode> bodies = new ArrayList<>();
  private String answer = "{}";
  private int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
          bodies.add(body);
          boolean allowed =
              "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          boolean elastic = exchange.getRequestURI().getPath().equals("/logs-*/_count");
          String text = !allowed ? "who are you" : elastic ? count(body) : answer;
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          int code = !allowed ? 401 : text.startsWith("{\"error\"") ? 400 : status;
          exchange.sendResponseHeaders(code, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Canary: 40 documents, 3 of them errors; stable: 400 and 4. */
  private static String count(JsonNode body) {
    List<String> queries = new ArrayList<>();
    String since = "";
    for (JsonNode filter : body.path("query").path("bool").path("filter")) {
      if (filter.has("query_string")) {
        queries.add(filter.path("query_string").path("query").asString());
      } else {
        since = filter.path("range").path("@timestamp").path("gte").asString("");
      }
    }
    if (!since.equals(NOW.toString()) || body.properties().size() != 1) {
      return "{\"error\":{\"reason\":\"parsing_exception\"}}";
    }
    boolean canary = queries.get(0).equals("track:canary AND ns:prod");
    boolean errors = queries.size() == 2 && queries.get(1).equals("status:>=500");
    int count = canary ? (errors ? 3 : 40) : (errors ? 4 : 400);
    return "{\"count\":%d,\"_shards\":{\"total\":1,\"successful\":1,\"skipped\":0,\"failed\":0}}"
        .formatted(count);
  }

  @Test
  void shouldCountDocuments_asRequestsAndErrors() throws InterruptedException {
    MetricSource source = elasticsearch("status:>=500", "TOKEN");

    assertThat(MetricSources.total((Reading.Counters) source.read(Arm.CANARY)))
        .isEqualTo(new CounterDelta.Total(40, 3));
    assertThat(MetricSources.total((Reading.Counters) source.read(Arm.STABLE)))
        .isEqualTo(new CounterDelta.Total(400, 4));
    assertThat(source.query(Arm.CANARY))
        .isEqualTo("logs-*/_count track:canary AND ns:prod, failed: status:>=500");
  }

  @Test
  void shouldTakeTheNumberOfDocuments_whenNoErrorsAreAskedFor() throws InterruptedException {
    assertThat(elasticsearch(null, "TOKEN").read(Arm.CANARY)).isEqualTo(new Reading.Value(40));
  }

  @Test
  void shouldSayWhatIsWrong_withoutTheCredential() throws InterruptedException {
    assertThat(elasticsearch(null, "OTHER").read(Arm.CANARY))
        .isEqualTo(
            new Reading.Nothing(
                "POST " + url("/logs-*/_count") + ": answered status 401: who are you"));
    assertThat(elasticsearch(null, "UNSET").read(Arm.CANARY))
        .isEqualTo(new Reading.Nothing("the variable UNSET of authorization is not set"));
  }

  @Test
  void shouldAskTheWebhook_forAnArm() throws InterruptedException {
    answer = "{\"value\": 0.25}";

    assertThat(webhook().read(Arm.CANARY)).isEqualTo(new Reading.Value(0.25));
    assertThat(bodies)
        .containsExactly(
            JSON.valueToTree(
                Map.of(
                    "arm", "canary",
                    "release", "shop",
                    "rollout", "shop-7",
                    "image", "r/shop@sha256:00",
                    "workload", "shop-canary",
                    "namespace", "prod")));
  }

  @Test
  void shouldTakeTheWebhooksVerdict() throws InterruptedException {
    answer = "{\"verdict\": \"rollback\", \"reason\": \"orders fell\"}";

    assertThat(webhook().read(Arm.CANARY))
        .isEqualTo(
            new Reading.Ruling(new Judgement(Verdict.ROLLBACK, "the webhook says orders fell")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|answered neither {\"value\": NUMBER} nor {\"verdict\": one of advance, hold, noData, inconclusive, rollback}",
        "{\"value\": \"1\"}|answered neither",
        "{\"value\": 1, \"verdict\": \"hold\"}|answered neither",
        "{\"verdict\": \"fine\"}|answered neither",
        "<html>|answered no JSON",
      })
  void shouldSayNothing_whenTheWebhookAnswersSomethingElse(String text, String message)
      throws InterruptedException {
    answer = text;

    assertThat(((Reading.Nothing) webhook().read(Arm.CANARY)).why())
        .contains(message)
        .contains(url("/hook"))
        .doesNotContain("key=1");
  }

  @Test
  void shouldSayNothing_whenTheWebhookRefuses() throws InterruptedException {
    status = 404;
    answer = "no such check";

    assertThat(webhook().read(Arm.CANARY))
        .isEqualTo(
            new Reading.Nothing(
                "POST " + url("/hook") + "?...: answered status 404: no such check"));
  }

  private MetricSource elasticsearch(String errors, String variable) {
    Elasticsearch search =
        new Elasticsearch(
            url("/"),
            "logs-*",
            "track:{{arm}} AND ns:{{namespace}}",
            errors,
            null,
            new Credential(variable, null, null));
    Source source = new Source(null, null, search, null, null, null, null);
    Threshold threshold = new Threshold("result < 1", null, null, null, null, null, null, null);
    return open(new Metric("documents", null, null, null, threshold, source));
  }

  private MetricSource webhook() {
    MetricHook hook = new MetricHook(url("/hook?key=1"), null, new Credential("TOKEN", null, null));
    return open(
        new Metric(
            "hook", null, null, null, null, new Source(null, null, null, null, hook, null, null)));
  }

  private static MetricSource open(Metric metric) {
    return new MetricSources(
            Map.of("TOKEN", "Bearer s3cret", "OTHER", "Bearer wr0ng"),
            Clock.fixed(NOW, ZoneOffset.UTC))
        .open(metric, CONTEXT);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
