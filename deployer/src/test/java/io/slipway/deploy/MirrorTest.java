package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.Prometheus;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.state.LeaseTimings;
import io.slipway.local.mesh.LocalMesh;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A canary that only gets copies of requests, judged by the mesh's counters. */
@Timeout(90)
class MirrorTest {
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(3), Duration.ofMillis(500));

  @TempDir Path directory;
  private CrashSite site;
  private PodServers servers;
  private LocalMesh mesh;
  private String namespace;
  private Shoppers shoppers;
  private final List<RolloutEvent> events = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    site = new CrashSite(directory);
    servers = new PodServers();
    site.kubelet.start = servers::start;
    site.kubelet.end = servers::end;
    namespace = site.newNamespace();
    Files.writeString(
        site.files(namespace).resolve("shop.yaml"),
        TestReleases.MANIFEST.replace("targetPort: http", "targetPort: 8080"));
    mesh = LocalMesh.start(LocalMesh.Options.forUrl(site.url()));
    servers.failing = IMAGE_2;
    deploy(new Metric("errors", 0.05, 5, page()), new CanaryStep(100, SETTLE), IMAGE_1);
    shoppers = new Shoppers(List.of(mesh.address(namespace, "shop", 80)), 4, 5);
  }

  @AfterEach
  void stop() throws Exception {
    shoppers.close();
    mesh.close();
    servers.close();
    site.close();
  }

  private Source page() {
    return new Source(new Exposition(mesh.metricsUrl()), null);
  }

  private static CanaryStep mirrored() {
    return new CanaryStep(0, null, 100, null, Duration.ofSeconds(6), null, null);
  }

  private RolloutResult deploy(Metric metric, CanaryStep first, String image)
      throws InterruptedException {
    CanaryStep last = new CanaryStep(100, null, 0, null, Duration.ofMinutes(1), null, null);
    Release release =
        new Release(
            new Metadata("shop", namespace),
            new Spec(
                null,
                List.of("shop.yaml"),
                new Workload("Deployment", "shop", "shop"),
                new Strategy(
                    new Canary(first.setWeight() == 100 ? List.of(first) : List.of(first, last))),
                new Routing(new IstioRouting("shop", "shop", "shop", SETTLE)),
                new Analysis(Duration.ofMillis(200), 2, Duration.ofSeconds(6), List.of(metric)),
                Duration.ofMinutes(2)));
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(site.kubeconfig()), TIMINGS)) {
      return deployer.deploy(
          release, site.files(namespace), new DeployOptions(image, false), events::add);
    }
  }

  private String counters() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(mesh.metricsUrl())).build();
    return HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("istio_requests_total"))
        .collect(Collectors.joining("\n"));
  }

  private void assertFound(RolloutResult result) throws Exception {
    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason()).as(counters()).contains("100.00 %");
    assertThat(events)
        .filteredOn(RolloutEvent.Measured.class::isInstance)
        .extracting(event -> ((RolloutEvent.Measured) event).query())
        .isNotEmpty()
        .allMatch(query -> query.contains("reporter=\"destination\""));
    assertThat(shoppers.requests()).isGreaterThan(50);
    assertThat(shoppers.losses()).isEmpty();
    assertThat(shoppers.answers()).containsOnlyKeys(IMAGE_1);
  }

  @Test
  void shouldFindABadVersion_byALimit() throws Exception {
    RolloutResult result = deploy(new Metric("errors", 0.05, 5, page()), mirrored(), IMAGE_2);

    assertFound(result);
    assertThat(result.reason()).startsWith("errors is 100.00 % of");
  }

  @Test
  void shouldFindABadVersion_byComparison() throws Exception {
    Comparison rule =
        new Comparison(Compared.ERRORS, null, null, Duration.ZERO, 10, Duration.ZERO, null);

    assertFound(deploy(new Metric("errors", rule, page()), mirrored(), IMAGE_2));
  }

  @Test
  void shouldFindABadVersion_byPrometheus() throws Exception {
    try (PrometheusServer prometheus = PrometheusServer.scraping(mesh.metricsUrl(), directory)) {
      Source source = new Source(null, new Prometheus(prometheus.url(), null));

      assertFound(deploy(new Metric("errors", 0.05, 5, source), mirrored(), IMAGE_2));
    }
  }
}
