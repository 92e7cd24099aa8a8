package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.HttpRetry;
import io.slipway.deploy.release.InjectedFault;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.RateLimit;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.RequestMatch;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Tracing;
import io.slipway.deploy.release.TrafficPolicy;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release asks of Istio beside weights, against an API server. */
class IstioSettingsTest {
  private static final String ISTIO = "networking.istio.io/v1";
  private static final String ENVOY_FILTERS = "envoyfilters";

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

  private Release release(@Nullable RateLimit limit, @Nullable Tracing tracing) {
    Strategy paused =
        new Strategy(
            new Canary(
                List.of(
                    new CanaryStep(20, null, null, null, null, null, true),
                    new CanaryStep(100, Duration.ofMillis(300)))));
    IstioRouting routing =
        new IstioRouting(
            "shop",
            "shop",
            "shop",
            Duration.ofMillis(200),
            Duration.ofSeconds(3),
            new HttpRetry(2, null, "5xx"),
            "who",
            new TrafficPolicy(
                null, new TrafficPolicy.OutlierDetection(5, null, null, null, 50, null), null),
            null,
            List.of(
                new InjectedFault(
                    List.of(RequestMatch.header("x-fault", "1")),
                    null,
                    new InjectedFault.Abort(100, 503))),
            limit,
            tracing);
    return TestReleases.shop(shop.metricsUrl(), paused, new Routing(routing));
  }

  private Release release() {
    return release(new RateLimit(100, null, Duration.ofSeconds(60)), new Tracing(12.5));
  }

  private @Nullable GenericKubernetesResource get(String apiVersion, String plural, String name) {
    return shop.client
        .genericKubernetesResources(TestKinds.context(apiVersion, plural))
        .inNamespace("shop")
        .withName(name)
        .get();
  }

  private GenericKubernetesResource envoyFilter() {
    return get("networking.istio.io/v1alpha3", ENVOY_FILTERS, "slipway-shop");
  }

  private GenericKubernetesResource telemetry() {
    return get("telemetry.istio.io/v1", "telemetries", "slipway-shop");
  }

  private static <T> T at(GenericKubernetesResource object, Object... path) {
    return object.get(path);
  }

  private static Object bucket(GenericKubernetesResource filter) {
    return at(
        filter,
        "spec",
        "configPatches",
        0,
        "patch",
        "value",
        "typed_config",
        "value",
        "token_bucket");
  }

  private void patch(String apiVersion, String plural, String name, String merge) {
    shop.client
        .genericKubernetesResources(TestKinds.context(apiVersion, plural))
        .inNamespace("shop")
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private List<String> written() {
    List<String> kinds =
        shop.events(RolloutEvent.ObjectApplied.class).stream()
            .filter(applied -> !applied.outcome().equals("unchanged"))
            .map(applied -> applied.kind() + " " + applied.outcome())
            .filter(words -> words.matches("(Virtual|Destination|Envoy|Telemetry).*"))
            .toList();
    shop.events.clear();
    return kinds;
  }

  @Test
  void shouldWriteWhatIsAskedFor_onceAndAgainWhenItIsChanged_andRemoveItsOwn() throws Exception {
    assertThat(shop.deploy(release(), IMAGE_1).outcome()).isEqualTo(Outcome.DEPLOYED);
    assertThat(written())
        .containsExactly(
            "DestinationRule created",
            "EnvoyFilter created",
            "Telemetry created",
            "VirtualService created");
    assertThat(IstioSettingsTest.<Map<?, ?>>at(shop.route(), "spec", "http", 0, "retries"))
        .isEqualTo(Map.of("attempts", 2, "retryOn", "5xx"));
    assertThat(IstioSettingsTest.<Object>at(telemetry(), "spec"))
        .isEqualTo(
            Map.of(
                "selector",
                Map.of("matchLabels", Map.of("app", "shop")),
                "tracing",
                List.of(Map.of("randomSamplingPercentage", 12.5))));
    assertThat(IstioSettingsTest.<Object>at(envoyFilter(), "spec", "workloadSelector", "labels"))
        .isEqualTo(Map.of("app", "shop"));
    Map<String, Object> wanted =
        Map.of("max_tokens", 100, "tokens_per_fill", 100, "fill_interval", "60s");
    assertThat(bucket(envoyFilter())).isEqualTo(wanted);

    assertThat(shop.deploy(release(), IMAGE_1).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(written()).isEmpty();

    patch(
        "networking.istio.io/v1alpha3",
        ENVOY_FILTERS,
        "slipway-shop",
        "{\"spec\":{\"configPatches\":[]}}");
    patch(
        ISTIO,
        "destinationrules",
        "shop",
        "{\"spec\":{\"trafficPolicy\":{\"outlierDetection\":{\"maxEjectionPercent\":1,\"minHealthPercent\":7}}}}");
    patch(
        ISTIO,
        "virtualservices",
        "shop",
        "{\"spec\":{\"http\":[{\"timeout\":\"9s\",\"route\":[{\"destination\":{\"host\":\"shop\",\"subset\":\"stable\"},\"weight\":100},{\"destination\":{\"host\":\"shop\",\"subset\":\"canary\"},\"weight\":0}]}]}}");
    assertThat(shop.deploy(release(), IMAGE_1).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(bucket(envoyFilter())).isEqualTo(wanted);
    assertThat(
            IstioSettingsTest.<Object>at(
                get(ISTIO, "destinationrules", "shop"),
                "spec",
                "trafficPolicy",
                "outlierDetection"))
        .isEqualTo(
            Map.of("consecutive5xxErrors", 5, "maxEjectionPercent", 50, "minHealthPercent", 7));
    assertThat(IstioSettingsTest.<String>at(shop.route(), "spec", "http", 0, "timeout"))
        .isEqualTo("3s");

    assertThat(shop.deploy(release(null, null), IMAGE_1).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(envoyFilter()).isNull();
    assertThat(telemetry()).isNull();
  }

  @Test
  void shouldPlanTheObjects_beforeAndAfterTheyAreThere() throws Exception {
    List<PlannedObject> first = planned(release());

    assertThat(first).extracting(PlannedObject::outcome).containsOnly("created");
    assertThat(first)
        .extracting(PlannedObject::kind)
        .containsExactly("DestinationRule", "EnvoyFilter", "Telemetry", "VirtualService");
    assertThat(envoyFilter()).isNull();

    shop.deploy(release(), IMAGE_1);
    assertThat(planned(release())).extracting(PlannedObject::outcome).containsOnly("unchanged");

    List<PlannedObject> changed =
        planned(release(new RateLimit(7, null, Duration.ofSeconds(60)), null));
    assertThat(changed)
        .extracting(each -> each.kind() + " " + each.outcome())
        .contains("EnvoyFilter configured", "Telemetry deleted")
        .doesNotContain("DestinationRule configured", "VirtualService configured");
    assertThat(changed.stream().flatMap(each -> each.diff().stream()).map(String::strip))
        .anyMatch(line -> line.matches("\\+ +max_tokens: 7"))
        .anyMatch(line -> line.matches("- +max_tokens: 100"));
    assertThat(telemetry()).isNotNull();
  }

  @Test
  void shouldSayWhatTheClusterLacks_whenPlanned() throws Exception {
    String kubeconfig = Files.readString(shop.cluster.kubeconfig());
    String server = URI.create(shop.cluster.url()).getAuthority();
    FaultRule forbidden = FaultRule.on(Call.path(".*/envoyfilters.*"), new Fault.Status(403, null));
    try (FaultProxy proxy =
        FaultProxy.start(FaultProxy.Options.before(server).withRules(forbidden))) {
      Path limited = directory.resolve("limited.kubeconfig");
      Files.writeString(limited, kubeconfig.replace(server, proxy.address()));
      try (Deployer deployer = Deployer.connect(ClusterAccess.of(limited), ShopCluster.TIMINGS)) {
        assertThatThrownBy(
                () -> deployer.plan(release(), shop.files, new DeployOptions(IMAGE_1, false)))
            .isInstanceOf(DeployException.class)
            .hasMessageContaining("EnvoyFilter slipway-shop");
      }
    }
  }

  /** Those that routing makes, not the manifests. */
  private List<PlannedObject> planned(Release release) throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      return deployer
          .plan(release, shop.files, new DeployOptions(IMAGE_1, false))
          .objects()
          .stream()
          .filter(each -> each.kind().matches("(Virtual|Destination|Envoy|Telemetry).*"))
          .toList();
    }
  }

  @Test
  void shouldEndFaultsAndCookies_whenTheRolloutIsAborted() throws Exception {
    shop.deploy(release(), IMAGE_1);
    assertThat(shop.deploy(release(), IMAGE_2).outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(names()).contains("slipway-fault", "slipway-sticky");
    assertThat(shop.route().toString()).contains("httpStatus=503", "who=slipway.canary.shop-2");
    patch(ISTIO, "destinationrules", "shop", "{\"spec\":{\"trafficPolicy\":null}}");
    written();

    try (Deployer deployer = shop.deployer()) {
      deployer.abort("shop", "shop", shop.events::add);
    }

    assertThat(written()).startsWith("VirtualService configured");
    assertThat(names()).containsExactly("");
    assertThat(shop.route().toString()).doesNotContain("slipway.", "fault");
    assertThat(
            IstioSettingsTest.<Object>at(
                get(ISTIO, "destinationrules", "shop"), "spec", "trafficPolicy"))
        .isNotNull();
  }

  @Test
  void shouldNeedNoRightToReadWhatIsNotAskedFor() throws Exception {
    String kubeconfig = Files.readString(shop.cluster.kubeconfig());
    String server = URI.create(shop.cluster.url()).getAuthority();
    FaultRule forbidden =
        FaultRule.on(Call.path(".*/(envoyfilters|telemetries)/.*"), new Fault.Status(403, null));
    try (FaultProxy proxy =
        FaultProxy.start(FaultProxy.Options.before(server).withRules(forbidden))) {
      Path limited = directory.resolve("limited.kubeconfig");
      Files.writeString(limited, kubeconfig.replace(server, proxy.address()));

      assertThat(deploy(limited, release(null, null)).outcome()).isEqualTo(Outcome.DEPLOYED);
      assertThat(proxy.injected()).isNotEmpty();
      assertThatThrownBy(() -> deploy(limited, release()))
          .isInstanceOf(DeployException.class)
          .hasMessageContaining("EnvoyFilter slipway-shop");
    }
  }

  private RolloutResult deploy(Path kubeconfig, Release release) throws InterruptedException {
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(kubeconfig), ShopCluster.TIMINGS)) {
      return deployer.deploy(
          release, shop.files, new DeployOptions(IMAGE_1, false), shop.events::add);
    }
  }

  private List<String> names() {
    return IstioSettingsTest.<List<Map<String, Object>>>at(shop.route(), "spec", "http").stream()
        .map(entry -> String.valueOf(entry.getOrDefault("name", "")))
        .toList();
  }
}
