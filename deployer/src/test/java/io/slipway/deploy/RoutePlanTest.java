package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.release.GatewayRouting;
import io.slipway.deploy.release.NginxRouting;
import io.slipway.deploy.release.PlainRouting;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.TraefikRouting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What routers make, in plans: before the first deployment, when all comes with it, and after. */
@Timeout(60)
class RoutePlanTest {
  private static final Duration SETTLE = Duration.ofMillis(200);

  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void shouldEditTheHttpRoute_thatComesWithTheRelease() throws Exception {
    addManifest(
        """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: shop}
        spec:
          parentRefs: [{group: "", kind: Service, name: shop}]
          rules: [{backendRefs: [{name: shop, port: 80}]}]
        """);
    Release release = release(new Routing(new GatewayRouting("shop", "shop", null, null, SETTLE)));

    assertThat(words(release))
        .contains(
            "HTTPRoute shop created",
            "Service shop-stable created",
            "Service shop-canary created",
            "HTTPRoute shop configured");
    shop.deploy(release, TestReleases.IMAGE_1);
    assertThat(words(release))
        .contains("HTTPRoute shop unchanged", "Service shop-canary unchanged")
        .noneMatch(words -> words.startsWith("HTTPRoute") && words.endsWith("configured"));
  }

  @Test
  void shouldMakeTheCanarysIngress() throws Exception {
    addManifest(
        """
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: shop}
        spec:
          ingressClassName: nginx
          rules:
            - http:
                paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]
        """);

    assertThat(words(release(new Routing(new NginxRouting("shop", "shop", null, SETTLE)))))
        .contains("Ingress shop-canary created", "Ingress shop configured");
  }

  @Test
  void shouldPlanTraefikAndPlainServices() throws Exception {
    assertThat(words(release(new Routing(new TraefikRouting("shop", "shop", null, null, SETTLE)))))
        .contains("TraefikService shop created", "Service shop-stable created");
    assertThat(words(release(new Routing(new PlainRouting("shop", SETTLE)))))
        .contains("Service shop configured");
  }

  private Release release(Routing routing) {
    Release plain = shop.release();
    return TestReleases.shop(shop.metricsUrl(), plain.spec().strategy(), routing);
  }

  private void addManifest(String yaml) throws IOException {
    Files.writeString(shop.files.resolve("shop.yaml"), yaml, StandardOpenOption.APPEND);
  }

  private List<String> words(Release release) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer
          .plan(release, shop.files, new DeployOptions(TestReleases.IMAGE_1, false))
          .objects()
          .stream()
          .map(RoutePlanTest::words)
          .toList();
    }
  }

  private static String words(PlannedObject object) {
    return "%s %s %s".formatted(object.kind(), object.name(), object.outcome());
  }
}
