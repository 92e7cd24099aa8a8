package io.slipway.deploy.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.ClusterAccess;
import io.slipway.deploy.DyingProxy;
import io.slipway.deploy.RolloutEvent;
import io.slipway.deploy.ShopApi;
import io.slipway.deploy.TestReleases;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.ArmStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a Kubernetes API over real HTTP, in which nothing scales. */
class MinimumHoldTest {
  private static final Instant BACK = Instant.parse("2026-11-23T10:00:00Z");
  private static final Instant LATER = BACK.plusSeconds(1);
  private static final String AUTOSCALER =
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: shop, namespace: shop}
      spec:
        minReplicas: 2
        maxReplicas: 8
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
      """;

  private static final String SCALED_OBJECTS =
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
      """;

  private static final String SCALED_OBJECT =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: shop, namespace: shop}
      spec:
        scaleTargetRef: {name: shop}
        idleReplicaCount: 0
        maxReplicaCount: 8
        triggers: [{type: cron}]
      """;

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @TempDir static Path directory;
  private static ShopApi shop;

  private final List<String> said = new ArrayList<>();
  private final Release release = TestReleases.shop("http://m/metrics");

  /** What was saved, and what the autoscaler's minimum was at that moment. */
  private final List<String> saves = new ArrayList<>();

  private List<HeldMinimum> saved = List.of();
  private final HeldStore store =
      new HeldStore() {
        @Override
        public List<HeldMinimum> held() {
          return saved;
        }

        @Override
        public void keep(List<HeldMinimum> held) throws InterruptedException {
          saved = List.copyOf(held);
          String floors = held.stream().map(HeldMinimum::floor).toList().toString();
          saves.add(floors + " while " + least());
        }
      };

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    shop = new ShopApi(directory);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @AfterEach
  void forget() throws InterruptedException {
    delete(ScalerKind.HORIZONTAL_POD_AUTOSCALER);
    if (shop.api.call("look", client -> client.hasApiGroup("keda.sh", true))) {
      delete(ScalerKind.SCALED_OBJECT);
    }
  }

  private static void delete(ScalerKind kind) throws InterruptedException {
    shop.api.call(
        "delete",
        client -> client.genericKubernetesResources(kind.context()).inNamespace("shop").delete());
  }

  private MinimumHold hold() {
    return hold("shop-2");
  }

  private MinimumHold hold(String rollout) {
    return new MinimumHold(shop.api, release, rollout, store, this::heard);
  }

  private void heard(RolloutEvent event) {
    if (event instanceof RolloutEvent.Message message) {
      said.add(message.text());
    }
  }

  private static ArmStatus stable(int pods) {
    ArmStatus.Part part = new ArmStatus.Part("shop", "image", pods, pods);
    return new ArmStatus("old", "image", true, pods, pods, pods, "", false, List.of(part));
  }

  private static void apply(String manifest, String manager) throws InterruptedException {
    shop.api.call(
        "apply",
        client ->
            client
                .resource(YAML.unmarshal(manifest, GenericKubernetesResource.class))
                .fieldManager(manager)
                .serverSideApply());
  }

  private static GenericKubernetesResource read(ScalerKind kind) throws InterruptedException {
    return shop.api.call(
        "read",
        client ->
            client
                .genericKubernetesResources(kind.context())
                .inNamespace("shop")
                .withName("shop")
                .get());
  }

  private static GenericKubernetesResource autoscaler() throws InterruptedException {
    return read(ScalerKind.HORIZONTAL_POD_AUTOSCALER);
  }

  private static Integer least() throws InterruptedException {
    GenericKubernetesResource autoscaler = autoscaler();
    return autoscaler == null ? null : autoscaler.get("spec", "minReplicas");
  }

  private static void edit(int least, String manager) throws InterruptedException {
    PatchContext how =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(manager)
            .build();
    shop.api.call(
        "edit",
        client ->
            client
                .genericKubernetesResources(ScalerKind.HORIZONTAL_POD_AUTOSCALER.context())
                .inNamespace("shop")
                .withName("shop")
                .patch(how, "{\"spec\": {\"minReplicas\": %d}}".formatted(least)));
  }

  private static void setLeast(int pods) throws InterruptedException {
    edit(pods, "kubectl-edit");
  }

  /** As it would be had the last write not come to be. */
  private static void unwrite(int pods) throws InterruptedException {
    edit(pods, Scaler.MANAGER);
  }

  @Test
  void shouldSaveWhatItWas_beforeItIsHeld() throws InterruptedException {
    apply(AUTOSCALER, "someone");

    hold().hold(stable(5));

    assertThat(least()).isEqualTo(5);
    assertThat(saves).containsExactly("[5] while 2");
    assertThat(saved.get(0).former()).isEqualTo(2);
    assertThat(said)
        .containsExactly(
            "minReplicas of HorizontalPodAutoscaler shop is held at 5 (it was 2) until all requests are back with the stable version");
  }

  @Test
  void shouldGiveBack_andLeaveTheFieldToWhoAppliesIt() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(5));

    assertThat(hold.giveBack(BACK, LATER)).isTrue();

    assertThat(least()).isEqualTo(2);
    assertThat(saved).isEmpty();
    apply(AUTOSCALER.replace("minReplicas: 2", "minReplicas: 3"), "someone");
    assertThat(least()).isEqualTo(3);
  }

  @Test
  void shouldGiveTheFieldBackToItsOwner_too() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    List<ManagedFieldsEntry> before = owners();
    MinimumHold hold = hold();
    hold.hold(stable(4));
    hold.hold(stable(5));

    hold.giveBack(BACK, LATER);

    assertThat(owners()).usingRecursiveComparison().ignoringFields("time").isEqualTo(before);
  }

  /** But the autoscaler's controller, which reports at any time. */
  private static List<ManagedFieldsEntry> owners() throws InterruptedException {
    return autoscaler().getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getSubresource() == null)
        .toList();
  }

  @Test
  void shouldNotWrite_whenTheMinimumIsEnough() throws InterruptedException {
    apply(AUTOSCALER, "someone");

    hold().hold(stable(2));

    assertThat(saves).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void shouldRaiseTheFloor_whenStableGrowsButNeverLowerIt() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();

    hold.hold(stable(4));
    hold.hold(stable(3));
    hold.hold(stable(6));
    hold.hold(stable(6));

    assertThat(saves).containsExactly("[4] while 2", "[6] while 4");
    assertThat(least()).isEqualTo(6);
    assertThat(hold.giveBack(BACK, LATER)).isTrue();
    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldHoldAtTheMost_whenStableHasMoreThanThat() throws InterruptedException {
    apply(AUTOSCALER, "someone");

    hold().hold(stable(12));

    assertThat(least()).isEqualTo(8);
  }

  @Test
  void shouldGoOn_whenTheOneBeforeWasKilledAtAnyPoint() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    hold().hold(stable(4));
    List<HeldMinimum> atFour = saved;
    unwrite(2);
    MinimumHold second = hold();
    second.hold(stable(4));
    assertThat(least()).as("saved, not written").isEqualTo(4);
    second.hold(stable(6));
    unwrite(4);

    hold().hold(stable(6));
    assertThat(least()).as("raised, not written").isEqualTo(6);
    assertThat(hold().giveBack(BACK, LATER)).isTrue();
    assertThat(least()).isEqualTo(2);

    saved = atFour;
    assertThat(hold().giveBack(BACK, LATER)).isTrue();
    assertThat(least()).as("given back, not saved").isEqualTo(2);
    assertThat(saved).isEmpty();
  }

  @Test
  void shouldGiveBackWhatWasRaisedTwice_whenKilledBetween() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    hold.hold(stable(6));
    unwrite(4);
    HeldMinimum raised = saved.get(0);
    hold().hold(stable(7));
    saved = List.of(raised);
    unwrite(4);

    assertThat(hold().giveBack(BACK, LATER)).isTrue();

    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldLeaveAMinimum_thatSomeoneSetMeanwhile() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    setLeast(3);

    hold.hold(stable(6));
    assertThat(least()).isEqualTo(3);
    assertThat(hold.giveBack(BACK, LATER)).isTrue();

    assertThat(least()).isEqualTo(3);
    assertThat(saved).isEmpty();
    assertThat(said)
        .contains(
            "someone set minReplicas of HorizontalPodAutoscaler shop to 3 meanwhile; it stays, and isn't held any more",
            "minReplicas of HorizontalPodAutoscaler shop was held at 4, and someone set it to 3 meanwhile; it stays");
  }

  @Test
  void shouldLeaveAMinimum_thatSomeoneSetToTheSame() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    apply(AUTOSCALER.replace("minReplicas: 2", "minReplicas: 4"), "someone");

    assertThat(hold.giveBack(BACK, LATER)).isTrue();

    assertThat(least()).isEqualTo(4);
    assertThat(owners()).extracting(ManagedFieldsEntry::getManager).containsExactly("someone");
  }

  @Test
  void shouldForgetTheHold_whenTheNextReleaseBringsAMinimumThatIsEnough()
      throws InterruptedException {
    apply(AUTOSCALER, "someone");
    hold("shop-2").hold(stable(4));
    apply(AUTOSCALER.replace("minReplicas: 2", "minReplicas: 4"), "someone");

    hold("shop-3").hold(stable(4));

    assertThat(saved).isEmpty();
    assertThat(least()).isEqualTo(4);
  }

  @Test
  void shouldNotFightWhoSetsItBack() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    setLeast(2);

    hold.hold(stable(6));

    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldHoldWhatItFinds_whenItTakesOverFromAnotherRollout() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    hold("shop-2").hold(stable(4));
    hold("shop-3").hold(stable(4));
    assertThat(saved.get(0).rollout()).isEqualTo("shop-3");
    assertThat(saved.get(0).former()).isEqualTo(2);
    setLeast(3); // as the newer release's manifests say

    hold("shop-4").hold(stable(4));

    assertThat(least()).isEqualTo(4);
    assertThat(saved.get(0).former()).isEqualTo(3);
  }

  @Test
  void shouldWait_asLongAsOnlyTheMinimumKeepsPodsThatAreNeeded() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    wantFewer(true);

    assertThat(hold.giveBack(BACK, BACK.plusSeconds(10))).isFalse();
    assertThat(hold.giveBack(BACK, BACK.plusSeconds(299))).isFalse();
    assertThat(least()).isEqualTo(4);
    assertThat(said).filteredOn(text -> text.endsWith("at most 5m")).hasSize(1);

    wantFewer(false);
    assertThat(hold.giveBack(BACK, BACK.plusSeconds(299))).isTrue();
    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldBelieveTheAutoscaler_whenItHasSeenAllRequestsForItsWindow()
      throws InterruptedException {
    apply(AUTOSCALER + "  behavior: {scaleDown: {stabilizationWindowSeconds: 90}}\n", "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    wantFewer(true);

    assertThat(hold.giveBack(BACK, BACK.plusSeconds(89))).isFalse();
    assertThat(hold.giveBack(BACK, BACK.plusSeconds(90))).isTrue();

    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldLetGoAtOnce_whenThereIsNothingToWaitFor() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    wantFewer(true);

    assertThat(hold.giveBack(Instant.MIN, BACK)).isTrue();

    assertThat(least()).isEqualTo(2);
  }

  private static void wantFewer(boolean few) throws InterruptedException {
    shop.api.call(
        "report",
        client ->
            client
                .genericKubernetesResources(ScalerKind.HORIZONTAL_POD_AUTOSCALER.context())
                .inNamespace("shop")
                .withName("shop")
                .subresource("status")
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    """
                    {"status": {"currentReplicas": 4, "desiredReplicas": 4, "conditions": [{
                      "type": "ScalingLimited", "status": "%s", "reason": "%s",
                      "lastTransitionTime": "2026-11-23T10:00:00Z"}]}}
                    """
                        .formatted(
                            few ? "True" : "False",
                            few ? "TooFewReplicas" : "DesiredWithinRange")));
  }

  @Test
  void shouldForget_whatIsGone() throws InterruptedException {
    apply(AUTOSCALER, "someone");
    MinimumHold hold = hold();
    hold.hold(stable(4));
    delete(ScalerKind.HORIZONTAL_POD_AUTOSCALER);

    assertThat(hold.giveBack(BACK, LATER)).isTrue();

    assertThat(saved).isEmpty();
  }

  @Test
  void shouldLeaveWhatSomethingElseMakes() throws InterruptedException {
    apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p, namespace: shop}\n", "platform");
    String uid =
        shop.api.call(
            "read",
            client ->
                client.configMaps().inNamespace("shop").withName("p").get().getMetadata().getUid());
    apply(madeBy("apiVersion: v1, kind: ConfigMap, name: p, uid: " + uid), "platform");

    hold().hold(stable(4));

    assertThat(least()).isEqualTo(2);
    assertThat(said)
        .containsExactly(
            "HorizontalPodAutoscaler shop is made by ConfigMap p, which would write over its"
                + " minReplicas, so it isn't held: while the canary has requests it may take Pods"
                + " away that all requests need");
  }

  private static String madeBy(String owner) {
    return AUTOSCALER.replace(
        "namespace: shop}",
        "namespace: shop, ownerReferences: [{%s, controller: true}]}".formatted(owner));
  }

  @Test
  void shouldNameVerbAndResource_whenItMayNotLook() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", MinimumHoldTest::forbid);
    server.start();
    Path kubeconfig = Files.createTempFile(directory, "forbidden", ".yaml");
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    String whole = Files.readString(shop.kubeconfig());
    Files.writeString(
        kubeconfig, whole.replaceAll("server: *\"?http[^\\s\"]+\"?", "server: " + address));
    try (KubernetesApi api = KubernetesApi.open(ClusterAccess.of(kubeconfig))) {
      MinimumHold hold = new MinimumHold(api, release, "shop-2", store, this::heard);

      hold.hold(stable(4));
      hold.hold(stable(6));

      assertThat(said)
          .singleElement()
          .asString()
          .startsWith("could not list HorizontalPodAutoscalers in namespace shop: not allowed (")
          .contains("; grant the verb list on horizontalpodautoscalers.autoscaling; so what scales")
          .endsWith("it may take Pods away that all requests need");
      assertThat(new HoldPreview(api, release).words(Map.of("shop", 4), List.of()))
          .singleElement()
          .asString()
          .startsWith("mind: nothing that scales stable can be held: could not list ");
      assertThat(hold.giveBack(BACK, LATER)).isTrue();
    } finally {
      server.stop(0);
    }
  }

  /** As a real API server words it. */
  private static void forbid(HttpExchange exchange) throws IOException {
    byte[] body =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":\
        "horizontalpodautoscalers.autoscaling is forbidden: User \\"ci\\" cannot list resource \
        \\"horizontalpodautoscalers\\" in API group \\"autoscaling\\" in the namespace \\"shop\\"",\
        "reason":"Forbidden","code":403}"""
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(403, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void shouldKeepWhatItMayNotGiveBack_forTheNextDeployment() throws Exception {
    apply(AUTOSCALER, "someone");
    hold().hold(stable(4));
    try (DyingProxy dead = new DyingProxy(shop.kubeconfig(), directory, 0);
        KubernetesApi api = KubernetesApi.open(ClusterAccess.of(dead.kubeconfig()))) {
      MinimumHold hold = new MinimumHold(api, release, "shop-2", store, this::heard);

      assertThat(hold.giveBack(BACK, LATER)).as("an end all the same").isTrue();
    }
    assertThat(said)
        .last()
        .asString()
        .startsWith(
            "could not set minReplicas of HorizontalPodAutoscaler shop in namespace shop to 2: not"
                + " allowed")
        .endsWith(
            "so minReplicas of HorizontalPodAutoscaler shop stays at 4, and was 2: the next"
                + " deployment of this release tries again, or set it yourself");

    assertThat(hold("shop-3").giveBack(Instant.MIN, LATER)).isTrue();
    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldLeaveOtherWorkloadsAutoscalers() throws InterruptedException {
    apply(AUTOSCALER.replace("kind: Deployment, name: shop}", "kind: Deployment, name: tea}"), "s");

    hold().hold(stable(4));

    assertThat(least()).isEqualTo(2);
  }

  @Test
  void shouldHoldTheScaledObject_andNotWhatKedaMakesOfIt() throws InterruptedException {
    apply(SCALED_OBJECTS, "keda");
    apply(SCALED_OBJECT, "someone");
    String uid = read(ScalerKind.SCALED_OBJECT).getMetadata().getUid();
    apply(
        madeBy("apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: shop, uid: " + uid),
        "keda");
    MinimumHold hold = hold();

    hold.hold(stable(4));

    GenericKubernetesResource held = read(ScalerKind.SCALED_OBJECT);
    assertThat(held.<Integer>get("spec", "minReplicaCount")).isEqualTo(4);
    assertThat(held.<Object>get("spec", "idleReplicaCount")).isNull();
    assertThat(held.<Object>get("spec", "triggers", 0, "type")).isEqualTo("cron");
    assertThat(least()).isEqualTo(2);

    assertThat(hold.giveBack(BACK, LATER)).isTrue();
    GenericKubernetesResource after = read(ScalerKind.SCALED_OBJECT);
    assertThat(after.<Object>get("spec", "minReplicaCount")).isNull();
    assertThat(after.<Integer>get("spec", "idleReplicaCount")).isZero();
    assertThat(said).last().isEqualTo("minReplicaCount of ScaledObject shop is not set again");
  }

  @Test
  void shouldWaitForTheAutoscalerThatKedaMakes() throws InterruptedException {
    apply(SCALED_OBJECTS, "keda");
    apply(SCALED_OBJECT + "status: {hpaName: shop}\n", "someone");
    apply(AUTOSCALER, "keda");
    MinimumHold hold = hold();
    saved = List.of();
    hold.hold(stable(4));
    wantFewer(true);

    assertThat(hold.giveBack(BACK, BACK.plus(Duration.ofMinutes(1)))).isFalse();
    assertThat(read(ScalerKind.SCALED_OBJECT).<Integer>get("spec", "minReplicaCount")).isEqualTo(4);
  }
}
