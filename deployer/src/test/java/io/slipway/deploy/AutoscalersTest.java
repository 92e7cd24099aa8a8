package io.slipway.deploy;

import static io.slipway.deploy.AutoscaledShop.NEEDED;
import static io.slipway.deploy.TestReleases.IMAGE_1;
import static io.slipway.deploy.TestReleases.IMAGE_2;
import static io.slipway.deploy.TestReleases.IMAGE_3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.local.fault.Call;
import io.slipway.local.fault.Fault;
import io.slipway.local.fault.FaultProxy;
import io.slipway.local.fault.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts beside an autoscaler that would take Pods from stable while the canary has requests. */
@Timeout(90)
class AutoscalersTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ResourceDefinitionContext SCALED_OBJECTS =
      TestKinds.context("keda.sh/v1alpha1", "scaledobjects");

  @TempDir Path directory;
  private AutoscaledShop shop;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    shop = new AutoscaledShop(directory);
    shop.shop.deploy(shop.release(), IMAGE_1);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void scaled() {
    shop.shop.client.resource(AutoscaledShop.autoscaler("shop")).create();
    await().atMost(LIMIT).until(() -> shop.stablePods() == NEEDED);
  }

  private void assertGivenBack() {
    assertThat(shop.live("shop").getSpec().getMinReplicas()).isEqualTo(1);
    assertThat(shop.live("shop").getMetadata().getManagedFields())
        .noneMatch(owner -> owner.getManager().equals("slipway-hold"));
    assertThat(shop.shop.state()).doesNotContainKey("autoscalers");
  }

  @Test
  void shouldKeepWhatAllRequestsNeed_whenPromoted() throws InterruptedException {
    scaled();

    assertThat(shop.shop.deploy(shop.release(), IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(shop.fewest).isEqualTo(NEEDED);
    assertThat(shop.stablePods()).isEqualTo(NEEDED);
    assertGivenBack();
  }

  @Test
  void shouldKeepWhatAllRequestsNeed_whenRolledBack() throws InterruptedException {
    scaled();

    assertThat(shop.shop.deploy(shop.release(), IMAGE_3).outcome()).isEqualTo(Outcome.ROLLED_BACK);

    assertThat(shop.fewest).isEqualTo(NEEDED);
    assertGivenBack();
  }

  /** Without the hold the autoscaler does take Pods away. */
  @Test
  void shouldSayWhatMayHappen_whenItMayNotHold() throws Exception {
    scaled();
    URI api = URI.create(shop.shop.cluster.url());
    try (FaultProxy proxy =
        FaultProxy.start(
            FaultProxy.Options.before(api.getAuthority())
                .withRules(
                    FaultRule.on(
                        call ->
                            call.method().equals("PATCH")
                                && Call.path("/horizontalpodautoscalers/").test(call),
                        new Fault.Status(403, null))))) {
      Path kubeconfig = directory.resolve("less.yaml");
      String whole = Files.readString(shop.shop.cluster.kubeconfig());
      Files.writeString(
          kubeconfig, whole.replace(shop.shop.cluster.url(), "http://" + proxy.address()));
      try (Deployer deployer =
          Deployer.connect(ClusterAccess.of(kubeconfig), ShopCluster.TIMINGS)) {
        RolloutResult result =
            deployer.deploy(
                shop.release(),
                shop.shop.files,
                new DeployOptions(IMAGE_2, false),
                shop.shop.events::add);

        assertThat(result.outcome()).isEqualTo(Outcome.PROMOTED);
      }
    }

    assertThat(shop.fewest).isLessThan(NEEDED);
    assertThat(shop.shop.events(RolloutEvent.Message.class))
        .extracting(RolloutEvent.Message::text)
        .anyMatch(
            text ->
                text.startsWith(
                        "could not set minReplicas of HorizontalPodAutoscaler shop in namespace"
                            + " shop to 4: not allowed")
                    && text.endsWith(
                        "so what scales shop isn't held: while the canary has requests it may take"
                            + " Pods away that all requests need"));
  }

  @Test
  void shouldHoldWhatTheManifestsBring_andNotStandInTheirWay() throws Exception {
    write("");
    shop.shop.deploy(shop.release(), IMAGE_1);
    await().atMost(LIMIT).until(() -> shop.stablePods() == NEEDED);

    assertThat(shop.shop.deploy(shop.release(), IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(shop.fewest).isEqualTo(NEEDED);
    assertGivenBack();

    write("2");
    shop.shop.deploy(shop.release(), IMAGE_2);
    assertThat(shop.live("shop").getSpec().getMinReplicas()).isEqualTo(2);
  }

  private void write(String least) throws IOException {
    Path file = directory.resolve("shop.yaml");
    String autoscaler = AutoscaledShop.AUTOSCALER.replace("NAME", "shop");
    String before = Files.readString(file).split("---\napiVersion: autoscaling")[0];
    Files.writeString(
        file,
        before
            + "---\n"
            + (least.isEmpty()
                ? autoscaler
                : autoscaler.replace("minReplicas: 1", "minReplicas: " + least)));
  }

  @Test
  void shouldSayInThePlan_whatWillBeHeld() throws InterruptedException {
    scaled();

    try (Deployer deployer = shop.shop.deployer()) {
      DeployPlan plan =
          deployer.plan(shop.release(), shop.shop.files, new DeployOptions(IMAGE_2, false));

      assertThat(plan.steps())
          .extracting(PlannedStep::text)
          .contains(
              "hold minReplicas of HorizontalPodAutoscaler shop at 4 (it is 1), so that stable"
                  + " keeps what all requests need; it is given back at the end")
          .hasSize(8);
    }
    assertThat(shop.live("shop").getSpec().getMinReplicas()).isEqualTo(1);
  }

  @Test
  void shouldHoldTheScaledObject_whenKedaScales() throws Exception {
    shop.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: scaledobjects.keda.sh}
        spec:
          group: keda.sh
          names: {kind: ScaledObject, plural: scaledobjects, singular: scaledobject, listKind: ScaledObjectList}
          scope: Namespaced
          versions:
            - name: v1alpha1
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                shop.apply(
                        """
                        apiVersion: keda.sh/v1alpha1
                        kind: ScaledObject
                        metadata: {name: shop, namespace: shop}
                        spec: {scaleTargetRef: {name: shop}, minReplicaCount: 1, maxReplicaCount: 8, triggers: [{type: cpu}]}
                        """)
                    != null);
    ScheduledExecutorService keda = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused = keda.scheduleWithFixedDelay(this::operate, 0, 100, TimeUnit.MILLISECONDS);
      await().atMost(LIMIT).until(() -> shop.stablePods() == NEEDED);

      assertThat(shop.shop.deploy(shop.release(), IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
    } finally {
      keda.shutdownNow();
    }

    assertThat(shop.fewest).isEqualTo(NEEDED);
    assertThat(scaledObject().<Integer>get("spec", "minReplicaCount")).isEqualTo(1);
  }

  private GenericKubernetesResource scaledObject() {
    return shop.shop
        .client
        .genericKubernetesResources(SCALED_OBJECTS)
        .inNamespace("shop")
        .withName("shop")
        .get();
  }

  /** What KEDA's operator does with a ScaledObject: the autoscaler is as that says, always. */
  private void operate() {
    try {
      GenericKubernetesResource wanted = scaledObject();
      HorizontalPodAutoscaler made = AutoscaledShop.autoscaler("keda-hpa-shop");
      made.getSpec().setMinReplicas(wanted.<Integer>get("spec", "minReplicaCount"));
      made.getMetadata()
          .getOwnerReferences()
          .add(
              new OwnerReferenceBuilder()
                  .withApiVersion(wanted.getApiVersion())
                  .withKind("ScaledObject")
                  .withName("shop")
                  .withUid(wanted.getMetadata().getUid())
                  .withController(true)
                  .build());
      shop.shop
          .client
          .resource(made)
          .fieldManager("keda-operator")
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      // It will look again.
    }
  }
}
