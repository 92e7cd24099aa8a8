package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.release.BlueGreen;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.GatewayRouting;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Strategy;
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

/** Strategies and routers, each in a rollout against an API server. */
class StrategiesTest {
  private static final Duration SETTLE = Duration.ofMillis(200);
  private static final Duration ANALYSE = Duration.ofMillis(600);
  private static final Routing ISTIO =
      new Routing(new IstioRouting("shop", "shop", "shop", SETTLE));
  private static final Routing GATEWAY =
      new Routing(new GatewayRouting("shop", "shop", true, null, SETTLE));
  private static final List<RequestMatch> TESTERS =
      List.of(RequestMatch.header("x-tester", "yes"), new RequestMatch(null, "t", "1", null, null));

  private static final String HTTP_ROUTE =
      """
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: shop}
      spec:
        parentRefs: [{group: "", kind: Service, name: shop}]
        rules:
          - matches: [{path: {type: PathPrefix, value: /admin}}]
            backendRefs: [{name: admin, port: 80}]
          - matches: [{path: {type: PathPrefix, value: /}}]
            backendRefs: [{name: shop, port: 80}]
      """;

  @TempDir Path directory;
  private ShopCluster shop;

  @BeforeEach
  void start() throws IOException {
    shop = new ShopCluster(directory);
  }

  private void addManifest(String yaml) throws IOException {
    Files.writeString(shop.files.resolve("shop.yaml"), yaml, StandardOpenOption.APPEND);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private Release release(Strategy strategy, Routing routing) {
    return TestReleases.shop(shop.metricsUrl(), strategy, routing);
  }

  private static Strategy quickCanary() {
    return new Strategy(
        new Canary(List.of(new CanaryStep(20, ANALYSE), new CanaryStep(100, ANALYSE))));
  }

  @Test
  void shouldSwitchAtOnceAndBack_whenBlueGreen() throws InterruptedException {
    Release release =
        release(
            new Strategy(null, new BlueGreen(TESTERS, null, ANALYSE, null, null, ANALYSE)), ISTIO);
    shop.deploy(release, IMAGE_1);

    RolloutResult good = shop.deploy(release, IMAGE_2);
    RolloutResult bad = shop.deploy(release, IMAGE_3);

    assertThat(good.outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(bad.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
    assertThat(shop.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsExactly(0, 0, 100, 0, 0, 100, 0);
    assertThat(shop.events(RolloutEvent.PhaseChanged.class))
        .extracting(RolloutEvent.PhaseChanged::reason)
        .contains("the canary has 0 % and header x-tester = yes and cookie t = 1");
    assertThat(shop.route().<List<?>>get("spec", "http")).hasSize(1);
  }

  @Test
  void shouldShowTheCanaryToSomeRequests_whileItWaits() throws InterruptedException {
    Strategy paused =
        new Strategy(
            new Canary(
                List.of(
                    new CanaryStep(0, TESTERS, null, "1", null, null, true),
                    new CanaryStep(100, List.of(), null, "full", ANALYSE, null, null))));
    Release release = release(paused, ISTIO);
    shop.deploy(release, IMAGE_1);

    assertThat(shop.deploy(release, IMAGE_2).outcome()).isEqualTo(Outcome.PAUSED);

    assertThat(shop.route().<Map<String, ?>>get("spec", "http", 0, "match", 0, "headers"))
        .isEqualTo(Map.of("x-tester", Map.of("exact", "yes")));
    assertThat(shop.deployment("shop-canary").getSpec().getReplicas()).isEqualTo(1);

    try (Deployer deployer = shop.deployer()) {
      RolloutResult result =
          deployer.deploy(release, shop.files, new DeployOptions(IMAGE_2, true), shop.events::add);
      assertThat(result.outcome()).isEqualTo(Outcome.PROMOTED);
    }
    assertThat(shop.route().<List<?>>get("spec", "http")).hasSize(1);
    assertThat(shop.weights()).containsExactly(100, 0);
  }

  @Test
  void shouldSplitByHttpRoute_whenRoutedByTheGatewayApi() throws Exception {
    addManifest(HTTP_ROUTE);
    Release release = release(quickCanary(), GATEWAY);
    shop.deploy(release, IMAGE_1);

    assertThat(shop.deploy(release, IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(shop.deploy(release, IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

    assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
    assertThat(shop.weights()).containsExactly(100, 0);
    assertThat(shop.httpRoute().<String>get("spec", "rules", 0, "backendRefs", 0, "name"))
        .isEqualTo("admin");
    assertThat(
            shop.client
                .services()
                .inNamespace("shop")
                .withName("shop-canary")
                .get()
                .getSpec()
                .getSelector())
        .isEqualTo(Map.of("app", "shop", "slipway.io/track", "canary"));
    assertThat(shop.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsExactly(0, 20, 100, 0, 20, 0);
  }

  @Test
  void shouldSayWhatIsMissing_whenTheRouteIsNotThere() {
    Release release =
        release(
            quickCanary(), new Routing(new GatewayRouting("shop", "nowhere", null, null, SETTLE)));

    assertThatThrownBy(() -> shop.deploy(release, IMAGE_1))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("there is no HTTPRoute nowhere, which routing.gateway names");
  }

  @Test
  void shouldRefuse_whenTheRouterCannotDoWhatTheStrategyNeeds() {
    Strategy mirrored =
        new Strategy(
            new Canary(
                List.of(
                    new CanaryStep(0, TESTERS, 20, null, ANALYSE, null, null),
                    new CanaryStep(100, null, 0, null, ANALYSE, null, null))));

    assertThatThrownBy(
            () ->
                release(
                    mirrored, new Routing(new GatewayRouting("shop", "shop", null, null, null))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "strategy: routing by cookie, mirroring of a share of the requests is not among what the"
                + " router under routing.gateway can do; it can do weights between 0 and 100,"
                + " routing by header, mirroring");
  }
}
