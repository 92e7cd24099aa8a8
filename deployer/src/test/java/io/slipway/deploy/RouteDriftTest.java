package io.slipway.deploy;

import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.GatewayRouting;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.NginxRouting;
import io.slipway.deploy.release.PlainRouting;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.TraefikRouting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else writes to the routes in the middle of a rollout. */
class RouteDriftTest {
  private static final Duration SETTLE = Duration.ofMillis(100);
  private static final Routing ISTIO =
      new Routing(new IstioRouting("shop", "shop", "shop", SETTLE));

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

  private Release release(Routing routing) {
    Strategy strategy =
        new Strategy(
            new Canary(
                List.of(
                    new CanaryStep(20, Duration.ofMillis(1500)),
                    new CanaryStep(100, Duration.ofMillis(200)))));
    return TestReleases.shop(shop.metricsUrl(), strategy, routing);
  }

  /** A write at 20 % is mended, told of, and doesn't keep the rollout from its end. */
  private void shouldMend(Routing routing, Runnable write, String told) throws Exception {
    shop.deploy(release(routing), IMAGE_1);
    CompletableFuture<RolloutResult> rollout =
        CompletableFuture.supplyAsync(() -> deploy(routing, IMAGE_2));
    await().until(() -> hasEntered("analysing", 1));

    write.run();

    await().until(() -> hasEntered("shifting", 2) && hasEntered("analysing", 2));
    assertThat(rollout.join().outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(shop.events(RolloutEvent.PhaseChanged.class))
        .extracting(RolloutEvent.PhaseChanged::reason)
        .contains("someone else changed the routes");
    if (!told.isEmpty()) {
      assertThat(shop.events(RolloutEvent.Message.class))
          .extracting(RolloutEvent.Message::text)
          .contains(told + "; the rollout writes over it");
    }
  }

  private RolloutResult deploy(Routing routing, String image) {
    try {
      return shop.deploy(release(routing), image);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean hasEntered(String phase, int times) {
    return shop.events(RolloutEvent.PhaseChanged.class).stream()
            .filter(change -> change.to().equals(phase))
            .count()
        >= times;
  }

  private void patch(String apiVersion, String plural, String name, String merge) {
    shop.client
        .genericKubernetesResources(TestKinds.context(apiVersion, plural))
        .inNamespace("shop")
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private static String istio(int stable, int canary) {
    return """
        {"spec":{"http":[{"route":[
          {"destination":{"host":"shop","subset":"stable"},"weight":%d},
          {"destination":{"host":"shop","subset":"canary"},"weight":%d}]}]}}"""
        .formatted(stable, canary);
  }

  @Test
  void shouldMend_whenTheWeightsOfAVirtualServiceMakeNoSense() throws Exception {
    shouldMend(
        ISTIO,
        () -> patch("networking.istio.io/v1", "virtualservices", "shop", istio(90, 20)),
        "VirtualService shop, spec.http[0].route: weights 90 and 20 make 110, not 100");
  }

  @Test
  void shouldMend_whenASubsetIsGoneFromAVirtualService() throws Exception {
    shouldMend(
        ISTIO,
        () ->
            patch(
                "networking.istio.io/v1",
                "virtualservices",
                "shop",
                "{\"spec\":{\"http\":[{\"route\":[{\"destination\":{\"host\":\"shop\",\"subset\":\"canary\"}}]}]}}"),
        "VirtualService shop, spec.http[0].route: sends to subset canary alone");
  }

  @Test
  void shouldMend_whenTheWeightsOfAnHttpRouteMakeNoSense() throws Exception {
    append(
        """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: shop}
        spec:
          parentRefs: [{group: "", kind: Service, name: shop}]
          rules: [{backendRefs: [{name: shop, port: 80}]}]
        """);
    shouldMend(
        new Routing(
            new GatewayRouting("shop", "shop", null, null, SETTLE, Duration.ofMillis(2500))),
        () ->
            patch(
                "gateway.networking.k8s.io/v1",
                "httproutes",
                "shop",
                "{\"spec\":{\"rules\":[{\"backendRefs\":[{\"name\":\"shop-stable\",\"port\":80,\"weight\":5},{\"name\":\"shop-canary\",\"port\":80,\"weight\":5}]}]}}"),
        "HTTPRoute shop, spec.rules[0].backendRefs: weights 5 and 5 make 10, not 100");
    assertThat(shop.httpRoute().<String>get("spec", "rules", 0, "timeouts", "request"))
        .isEqualTo("2s500ms");
  }

  @Test
  void shouldMend_whenTheWeightOfACanaryIngressMakesNoSense() throws Exception {
    append(
        """
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: shop}
        spec:
          rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]
        """);
    shop.canaryWeight = () -> 20;
    shouldMend(
        new Routing(new NginxRouting("shop", "shop", null, SETTLE)),
        () ->
            patch(
                "networking.k8s.io/v1",
                "ingresses",
                "shop-canary",
                "{\"metadata\":{\"annotations\":{\"nginx.ingress.kubernetes.io/canary-weight\":\"many\"}}}"),
        "Ingress shop-canary, metadata.annotations[nginx.ingress.kubernetes.io/canary-weight]: \"many\" is no weight from 0 to 100");
  }

  @Test
  void shouldMend_whenTheWeightsOfATraefikServiceMakeNoSense() throws Exception {
    shop.canaryWeight = () -> 20;
    shouldMend(
        new Routing(new TraefikRouting("shop", "shop", null, null, SETTLE)),
        () ->
            patch(
                "traefik.io/v1alpha1",
                "traefikservices",
                "shop",
                "{\"spec\":{\"weighted\":{\"services\":[{\"name\":\"shop-stable\",\"port\":80,\"weight\":110},{\"name\":\"shop-canary\",\"port\":80,\"weight\":-10}]}}}"),
        "TraefikService shop, spec.weighted.services: weights 110 and -10: one is negative");
  }

  @Test
  void shouldMend_whenTheSelectorOfAPlainServiceIsChanged() throws Exception {
    shop.canaryWeight = () -> 20;
    shouldMend(
        new Routing(new PlainRouting("shop", SETTLE)),
        () ->
            patch(
                "v1",
                "services",
                "shop",
                "{\"spec\":{\"selector\":{\"slipway.io/track\":\"stable\"}}}"),
        "");
  }

  @Test
  void shouldMend_whenTheWeightsOfHaproxysServersAreNoSplit() throws Exception {
    try (Haproxy haproxy = Haproxy.start(directory.resolve("haproxy"))) {
      shop.canaryWeight = haproxy::canaryPercent;
      shouldMend(haproxy.routing("s1", "s2"), () -> haproxy.setWeight("c1", 255), "");
      assertThat(shop.events(RolloutEvent.Message.class))
          .extracting(RolloutEvent.Message::text)
          .anyMatch(text -> text.contains("c1=255") && text.contains("are no split between"));
    }
  }

  /** What docs/deploy.md says of GitOps tools that apply the same VirtualService. */
  @Test
  void shouldGoOn_whenAGitOpsToolAppliesTheRouteToo() throws Exception {
    String inGit =
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: shop, labels: {team: shop}}
        spec: {hosts: [shop], http: [{route: [{destination: {host: shop}}]}]}
        """;
    apply(inGit, false);
    shop.deploy(release(ISTIO), IMAGE_1);

    assertThatThrownBy(() -> apply(inGit, false))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409))
        .hasMessageContaining(".spec.http");
    shouldMend(ISTIO, () -> apply(inGit, true), "");

    String withoutRoutes = inGit.replace(", http: [{route: [{destination: {host: shop}}]}]", "");
    apply(withoutRoutes, false);
    assertThat(shop.weights()).containsExactly(100, 0);
    assertThat(shop.route().getMetadata().getLabels()).containsEntry("team", "shop");
    assertThat(shop.deploy(release(ISTIO), IMAGE_2).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  private void apply(String yaml, boolean force) {
    shop.client
        .resource(new KubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
        .inNamespace("shop")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("argocd")
                .withForce(force)
                .build());
  }

  private void append(String yaml) throws IOException {
    Files.writeString(shop.files.resolve("shop.yaml"), yaml, StandardOpenOption.APPEND);
  }
}
