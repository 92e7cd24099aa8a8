package io.slipway.deploy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.slipway.deploy.PrometheusServer;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus, which scrapes a page every second. */
@Timeout(60)
class PrometheusServerTest {
  private static final ArmSelector SHOP =
      new ArmSelector(new Workload("Deployment", "shop", "shop"), "prod");

  @TempDir Path directory;
  private final AtomicInteger looks = new AtomicInteger();
  private HttpServer page;
  private PrometheusServer prometheus;
  private String url;

  @BeforeEach
  void start() throws IOException {
    page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext(
        "/metrics",
        exchange -> {
          byte[] text = page(looks.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    page.start();
    prometheus =
        PrometheusServer.scraping(
            "http://127.0.0.1:%d/metrics".formatted(page.getAddress().getPort()), directory);
    url = prometheus.url();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.close();
    }
    if (page != null) {
      page.stop(0);
    }
  }

  /** A hundred requests a look, ten of them failing; the counters begin anew at the fourth. */
  private static String page(int look) {
    int counted = look < 4 ? look : look - 3;
    String labels =
        "reporter=\"source\",destination_workload=\"shop-canary\","
            + "destination_workload_namespace=\"prod\",response_code=";
    return """
        # TYPE istio_requests_total counter
        istio_requests_total{%s"200"} %d
        istio_requests_total{%s"500"} %d
        """
        .formatted(labels, 90 * counted, labels, 10 * counted);
  }

  @Test
  void shouldCountRequests_nowAndOverATime() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    MetricSource counters = open(null);
    MetricSource ratio =
        open(
            "sum(istio_requests_total{destination_workload=\"{{workload}}\",response_code=\"500\"}) /"
                + " sum(istio_requests_total{destination_workload=\"{{workload}}\"})");
    await().atMost(Duration.ofSeconds(40)).until(() -> looks.get() >= 7);

    CounterDelta.Total total = MetricSources.total((Reading.Counters) counters.read(Arm.CANARY));
    assertThat(total.errorRatio()).isEqualTo(0.1);
    assertThat(counters.read(Arm.STABLE)).isEqualTo(new Reading.Counters(java.util.List.of()));
    assertThat(ratio.read(Arm.CANARY)).isEqualTo(new Reading.Value(0.1));
    assertThat(ratio.read(Arm.STABLE)).isInstanceOf(Reading.Nothing.class);
    assertThat(((Reading.Nothing) open("sum(").read(Arm.CANARY)).why())
        .contains("answered 400")
        .contains("parse error");

    NavigableMap<Instant, CounterDelta.Total> range =
        new PrometheusRange(url, SHOP)
            .read(Arm.CANARY, before, Instant.now(), Duration.ofSeconds(1));
    assertThat(range.lastEntry().getValue().requests()).isGreaterThanOrEqualTo(400);
    assertThat(range.lastEntry().getValue().errors())
        .isEqualTo(range.lastEntry().getValue().requests() / 10);
  }

  private MetricSource open(String query) {
    Source source = new Source(null, new Prometheus(url, query));
    return new MetricSources().open(new Metric("m", 0.5, null, source), SourceContext.of(SHOP));
  }
}
