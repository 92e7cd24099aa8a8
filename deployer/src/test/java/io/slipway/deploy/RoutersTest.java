package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.HaproxyRouting;
import io.slipway.deploy.release.NginxRouting;
import io.slipway.deploy.release.PlainRouting;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.TraefikRouting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each router beside Istio and the Gateway API, through a good and a bad version. */
class RoutersTest {
  private static final Duration SETTLE = Duration.ofMillis(200);
  private static final Duration ANALYSE = Duration.ofMillis(600);

  private static final String INGRESS =
      """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 8m}}
      spec:
        ingressClassName: nginx
        rules:
          - host: shop.example.org
            http:
              paths:
                - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
                - {path: /admin, pathType: Prefix, backend: {service: {name: admin, port: {number: 80}}}}
      """;

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
  void shouldRollOut_byTheAnnotationsOfIngressNginx() throws Exception {
    Files.writeString(shop.files.resolve("shop.yaml"), INGRESS, StandardOpenOption.APPEND);
    shop.canaryWeight =
        () -> {
          Ingress canary = ingress("shop-canary");
          return canary == null
              ? 0
              : number(canary.getMetadata().getAnnotations(), "canary-weight");
        };

    throughAGoodAndABadVersion(
        new Strategy(
            new Canary(
                List.of(
                    new CanaryStep(
                        20,
                        List.of(RequestMatch.header("x-canary", "yes")),
                        null,
                        null,
                        ANALYSE,
                        null,
                        null),
                    new CanaryStep(100, List.of(), null, null, ANALYSE, null, null)))),
        new Routing(new NginxRouting("shop", "shop", "who", SETTLE)));

    assertThat(ingress("shop").getSpec().getRules().get(0).getHttp().getPaths())
        .extracting(path -> path.getBackend().getService().getName())
        .containsExactly("shop-stable", "admin");
    assertThat(ingress("shop-canary").getSpec().getRules().get(0).getHttp().getPaths())
        .extracting(path -> path.getBackend().getService().getName())
        .containsExactly("shop-canary");
    assertThat(ingress("shop-canary").getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(ingress("shop-canary").getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/canary", "true")
        .containsEntry("nginx.ingress.kubernetes.io/canary-weight", "0")
        .containsEntry("nginx.ingress.kubernetes.io/session-cookie-name", "who")
        .doesNotContainKey("nginx.ingress.kubernetes.io/canary-by-header");
  }

  @Test
  void shouldRollOut_byAWeightedTraefikService() throws Exception {
    shop.canaryWeight =
        () -> {
          GenericKubernetesResource weighted = traefikService();
          return weighted == null
              ? 0
              : weighted.<Integer>get("spec", "weighted", "services", 1, "weight");
        };

    throughAGoodAndABadVersion(
        canary(), new Routing(new TraefikRouting("shop", "shop", null, "who", SETTLE)));

    assertThat(traefikService().<Object>get("spec", "weighted"))
        .isEqualTo(
            Map.of(
                "services",
                List.of(
                    Map.of("name", "shop-stable", "port", 80, "weight", 100),
                    Map.of("name", "shop-canary", "port", 80, "weight", 0)),
                "sticky",
                Map.of("cookie", Map.of("name", "who"))));
  }

  @Test
  void shouldRollOut_byTheNumberOfPods_whenThereIsNoRouter() throws Exception {
    shop.canaryWeight =
        () -> number(service().getMetadata().getAnnotations(), "slipway.io/canary-weight");

    throughAGoodAndABadVersion(canary(), new Routing(new PlainRouting("shop", SETTLE)));

    assertThat(service().getSpec().getSelector())
        .isEqualTo(Map.of("app", "shop", "slipway.io/track", "stable"));
    assertThat(shop.events(RolloutEvent.WorkloadProgress.class))
        .filteredOn(progress -> progress.workload().equals("shop-canary"))
        .extracting(RolloutEvent.WorkloadProgress::desired)
        .startsWith(1)
        .contains(2);
  }

  @Test
  void shouldRollOut_byTheWeightsOfHaproxysServers() throws Exception {
    try (Haproxy haproxy = Haproxy.start(directory.resolve("haproxy"))) {
      shop.canaryWeight = haproxy::canaryPercent;

      throughAGoodAndABadVersion(canary(), haproxy.routing("s1", "s2"));

      assertThat(haproxy.weight("s1")).isEqualTo(256);
      assertThat(haproxy.weight("c1")).isZero();
    }
  }

  @Test
  void shouldSayWhatHaproxyLacks() throws Exception {
    try (Haproxy haproxy = Haproxy.start(directory.resolve("haproxy"))) {
      assertThatThrownBy(() -> shop.deploy(release(canary(), haproxy.routing("s1", "s9")), IMAGE_1))
          .isInstanceOf(DeployException.class)
          .hasMessageContaining("has no server s9, which routing.haproxy names; it has [");
    }
  }

  @Test
  void shouldRefuse_whatARouterCannotTellApart() {
    assertThatThrownBy(
            () ->
                release(
                    canary(),
                    new Routing(new PlainRouting("shop", null)),
                    new CanaryStep(60, ANALYSE)))
        .hasMessageContaining("60 % would take more Pods than the stable version has");
    Routing manyServers =
        new Routing(
            new HaproxyRouting(
                List.of("/s"),
                "b",
                List.of("s"),
                List.of("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10"),
                "shop",
                null));
    assertThatThrownBy(() -> release(canary(), manyServers, new CanaryStep(2, ANALYSE)))
        .hasMessageContaining(
            "with 10 canary servers HAProxy's weights (0 to 256) can't tell 2 % from 1 %");
    RequestMatch cookie = new RequestMatch(null, "c", "yes", null, null);
    assertThatThrownBy(
            () ->
                release(
                    canary(),
                    new Routing(new NginxRouting("shop", "shop", null, null)),
                    new CanaryStep(10, List.of(cookie), null, null, ANALYSE, null, null)))
        .hasMessageContaining("takes a cookie for the canary only by the value always");
  }

  private void throughAGoodAndABadVersion(Strategy strategy, Routing routing) throws Exception {
    Release release = release(strategy, routing);
    assertThat(shop.deploy(release, IMAGE_1).outcome()).isEqualTo(Outcome.DEPLOYED);
    assertThat(shop.deploy(release, IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(shop.deploy(release, IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(shop.deploy(release, IMAGE_2).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
    assertThat(shop.deployment("shop-canary")).isNull();
    assertThat(shop.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsExactly(0, 20, 100, 0, 20, 0);
  }

  private Release release(Strategy strategy, Routing routing, CanaryStep... first) {
    Strategy whole =
        first.length == 0
            ? strategy
            : new Strategy(new Canary(List.of(first[0], new CanaryStep(100, ANALYSE))));
    return TestReleases.shop(shop.metricsUrl(), whole, routing);
  }

  private static Strategy canary() {
    return new Strategy(
        new Canary(List.of(new CanaryStep(20, ANALYSE), new CanaryStep(100, ANALYSE))));
  }

  private static int number(Map<String, String> annotations, String key) {
    return annotations.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(key))
        .mapToInt(entry -> Integer.parseInt(entry.getValue()))
        .findFirst()
        .orElse(0);
  }

  private Ingress ingress(String name) {
    return shop.client.network().v1().ingresses().inNamespace("shop").withName(name).get();
  }

  private io.fabric8.kubernetes.api.model.Service service() {
    return shop.client.services().inNamespace("shop").withName("shop").get();
  }

  private GenericKubernetesResource traefikService() {
    return shop.client
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("traefik.io")
                .withVersion("v1alpha1")
                .withKind("TraefikService")
                .withPlural("traefikservices")
                .withNamespaced(true)
                .build())
        .inNamespace("shop")
        .withName("shop")
        .get();
  }
}
