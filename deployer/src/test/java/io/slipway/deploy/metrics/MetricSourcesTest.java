package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricSourcesTest {
  private static final ArmSelector SHOP =
      new ArmSelector(new Workload("Deployment", "shop", "shop"), "prod");

  private record Answer(int status, String body, Map<String, String> headers) {}

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI().toString());
          Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
          answer.headers().forEach(exchange.getResponseHeaders()::add);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void shouldReadTheArmsCounters_fromAPage() throws InterruptedException {
    answer(
        200,
        """
        # TYPE istio_requests_total counter
        istio_requests_total{reporter="source",destination_workload="shop-canary",destination_workload_namespace="prod",response_code="200"} 90
        istio_requests_total{reporter="source",destination_workload="shop-canary",destination_workload_namespace="prod",response_code="503"} 10
        istio_requests_total{reporter="destination",destination_workload="shop-canary",destination_workload_namespace="prod",response_code="200"} 90
        istio_requests_total{reporter="source",destination_workload="shop",destination_workload_namespace="prod",response_code="200"} 900
        istio_requests_total{reporter="source",destination_workload="shop-canary",destination_workload_namespace="test",response_code="200"} 5
        """);

    Reading.Counters canary = (Reading.Counters) page().read(Arm.CANARY);
    Reading.Counters stable = (Reading.Counters) page().read(Arm.STABLE);

    assertThat(MetricSources.total(canary)).isEqualTo(new CounterDelta.Total(100, 10));
    assertThat(MetricSources.total(stable)).isEqualTo(new CounterDelta.Total(900, 0));
  }

  @Test
  void shouldSayNothing_whenThePageIsBroken() throws InterruptedException {
    answer(200, "istio_requests_total{");

    assertThat(page().read(Arm.CANARY))
        .isEqualTo(
            new Reading.Nothing(
                url("/metrics")
                    + " is not in the text exposition format: line 1, column 22: the line ends too early"));
  }

  @Test
  void shouldSayNothing_whenThePageIsRefused() throws InterruptedException {
    answer(404, "no such page\nat all");

    assertThat(page().read(Arm.CANARY))
        .isEqualTo(new Reading.Nothing("GET " + url("/metrics") + " answered 404: no such page"));
    assertThat(requests).hasSize(1);
  }

  @Test
  void shouldTryAgain_whenTheServerIsBusy() throws InterruptedException {
    answers.add(new Answer(503, "", Map.of("Retry-After", "0")));
    answers.add(new Answer(429, "", Map.of()));
    answer(200, "istio_requests_total{} 1");

    assertThat(page().read(Arm.CANARY)).isEqualTo(new Reading.Counters(List.of()));
    assertThat(requests).hasSize(3);
  }

  @Test
  void shouldGiveUp_whenTheServerStaysBusy() throws InterruptedException {
    answer(500, "");

    assertThat(page().read(Arm.CANARY))
        .isEqualTo(new Reading.Nothing("GET " + url("/metrics") + " failed 3 times: status 500"));
    assertThat(requests).hasSize(3);
  }

  @Test
  void shouldKeepTheQueryStringToItself_whenThereIsNoServer()
      throws InterruptedException, IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Source source =
        new Source(new Exposition("http://127.0.0.1:" + free + "/m?token=secret"), null);

    Reading reading = open(source).read(Arm.CANARY);

    assertThat(((Reading.Nothing) reading).why())
        .startsWith("GET http://127.0.0.1:" + free + "/m failed 3 times: ")
        .doesNotContain("secret");
  }

  @Test
  void shouldAskForIstiosCounters_whenPrometheusHasNoQuery() throws InterruptedException {
    answer(
        200,
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"__name__":"istio_requests_total","response_code":"200"},"value":[1,"40"]},
          {"metric":{"__name__":"istio_requests_total","response_code":"500"},"value":[1,"2"]}]}}
        """);

    Reading.Counters reading = (Reading.Counters) prometheus(null).read(Arm.CANARY);

    assertThat(MetricSources.total(reading)).isEqualTo(new CounterDelta.Total(42, 2));
    assertThat(URLDecoder.decode(requests.get(0), StandardCharsets.UTF_8))
        .isEqualTo(
            "/api/v1/query?query=istio_requests_total{reporter=\"source\","
                + "destination_workload=\"shop-canary\",destination_workload_namespace=\"prod\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"0.25\"]}}|Value[value=0.25]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"0.5\"]}]}}|Value[value=0.5]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}|Nothing[why=the query found no series]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]}}|Nothing[why=the query yields NaN]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"+Inf\"]}}|Nothing[why=the query yields Infinity]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}|Nothing[why=the query yields a matrix; an instant vector or a scalar is expected]",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"1\"]},{\"metric\":{\"a\":\"b\"},\"value\":[1,\"1\"]}]}}|Nothing[why=the query yields 2 series; one number is expected, such as sum(...) / sum(...)]",
      })
  void shouldTakeAQuerysNumber(String body, String reading) throws InterruptedException {
    answer(200, body);

    assertThat(prometheus("errors{w=\"{{workload}}\",n=\"{{namespace}}\"}").read(Arm.CANARY))
        .hasToString(reading);
    assertThat(URLDecoder.decode(requests.get(0), StandardCharsets.UTF_8))
        .endsWith("query=errors{w=\"shop-canary\",n=\"prod\"}");
  }

  @Test
  void shouldSayPrometheusReason_whenAQueryIsWrong() throws InterruptedException {
    answer(400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}");

    assertThat(((Reading.Nothing) prometheus("(").read(Arm.STABLE)).why())
        .startsWith("GET " + url("/api/v1/query") + " answered 400: ")
        .contains("parse error");
  }

  @Test
  void shouldSayNothing_whenPrometheusAnswersNoJson() throws InterruptedException {
    answer(200, "<html>");

    assertThat(((Reading.Nothing) prometheus("up").read(Arm.STABLE)).why())
        .startsWith("GET " + url("/api/v1/query") + " answered no JSON: ");
  }

  @Test
  void shouldTellAServerFromAPage_byItsPath() {
    MetricSources sources = new MetricSources();

    assertThat(sources.open(URI.create("http://p:9090"), SHOP))
        .isInstanceOf(PrometheusSource.class);
    assertThat(sources.open(URI.create("http://p:9090/prom/"), SHOP))
        .isInstanceOf(PrometheusSource.class);
    assertThat(sources.open(URI.create("http://p:15090/metrics"), SHOP))
        .isInstanceOf(ExpositionSource.class);
  }

  private void answer(int status, String body) {
    answers.add(new Answer(status, body, Map.of()));
  }

  private MetricSource page() {
    return open(new Source(new Exposition(url("/metrics")), null));
  }

  private MetricSource prometheus(String query) {
    return open(new Source(null, new Prometheus(url(""), query)));
  }

  private static MetricSource open(Source source) {
    return new MetricSources()
        .open(new Metric("error-rate", 0.1, null, source), SourceContext.of(SHOP));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
