package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.Release;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a Kubernetes API over real HTTP. */
@Timeout(30)
class DeployerTest {
  private static final String IMAGE_1 = TestReleases.IMAGE_1;
  private static final String IMAGE_2 = TestReleases.IMAGE_2;
  private static final String IMAGE_3 = TestReleases.IMAGE_3;
  private static final Duration LONG = Duration.ofSeconds(40);

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
  void shouldDeployPromoteAndRollBack_throughThreeVersions() throws InterruptedException {
    assertThat(shop.deploy(IMAGE_1))
        .isEqualTo(new RolloutResult("shop", Outcome.DEPLOYED, IMAGE_1, "all Pods are ready"));
    assertThat(shop.image("shop")).isEqualTo(IMAGE_1);

    RolloutResult second = shop.deploy(IMAGE_2);
    assertThat(second.outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(second.image()).isEqualTo(IMAGE_2);
    assertThat(shop.image("shop")).isEqualTo(IMAGE_2);

    RolloutResult third = shop.deploy(IMAGE_3);
    assertThat(third.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(third.image()).isEqualTo(IMAGE_2);
    assertThat(third.reason())
        .matches("error-rate is 50.00 % of \\d+ requests, allowed is 5.00 % .*");
    assertThat(shop.image("shop")).isEqualTo(IMAGE_2);

    assertThat(shop.deployment("shop-canary")).isNull();
    assertThat(shop.weights()).containsExactly(100, 0);
    assertThat(shop.deployment("shop").getStatus().getReadyReplicas()).isEqualTo(2);
    assertThat(shop.events(RolloutEvent.RolloutFinished.class))
        .extracting(RolloutEvent.RolloutFinished::outcome)
        .containsExactly("deployed", "promoted", "rolledBack");
    assertThat(shop.events(RolloutEvent.RolloutStarted.class))
        .extracting(RolloutEvent.RolloutStarted::rollout)
        .containsExactly("shop-1", "shop-2", "shop-3");
    assertThat(shop.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsExactly(0, 20, 100, 0, 20, 0);
  }

  @Test
  void shouldChangeNothing_whenTheVersionRunsAlready() throws InterruptedException {
    shop.deploy(IMAGE_1);
    long generation = shop.deployment("shop").getMetadata().getGeneration();
    shop.events.clear();

    assertThat(shop.deploy(IMAGE_1).outcome()).isEqualTo(Outcome.UNCHANGED);

    assertThat(shop.deployment("shop").getMetadata().getGeneration()).isEqualTo(generation);
    assertThat(shop.events(RolloutEvent.ObjectApplied.class))
        .extracting(RolloutEvent.ObjectApplied::outcome)
        .containsOnly("unchanged");
  }

  @Test
  void shouldSayWhy_whenTheFirstVersionCannotBePulled() throws InterruptedException {
    shop.unpullable = IMAGE_1;

    assertThatThrownBy(() -> shop.deploy(IMAGE_1))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith(
            "the rollout of release shop failed: the first version has 0 of 2 Pods ready: Pod shop-")
        .hasMessageContaining(
            "ImagePullBackOff of container shop (image " + IMAGE_1 + "): manifest unknown");
    assertThat(shop.events(RolloutEvent.RolloutFinished.class).get(0).outcome())
        .isEqualTo("failed");

    assertThat(shop.deploy(IMAGE_2).outcome()).isEqualTo(Outcome.DEPLOYED);
  }

  @Test
  void shouldRollBackWithoutTraffic_whenTheCanaryCannotBePulled() throws InterruptedException {
    shop.deploy(IMAGE_1);
    shop.unpullable = IMAGE_2;

    assertThat(shop.deploy(IMAGE_2).reason()).startsWith("the canary has 0 of 2 Pods ready: Pod ");

    assertThat(shop.deployment("shop-canary")).isNull();
    assertThat(shop.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsOnly(0);
  }

  @Test
  void shouldRefuseASecondDeployment_whileOneRuns() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false)) {
      first.awaitPhase("analysing");

      assertThatThrownBy(() -> shop.deploy(IMAGE_3))
          .isInstanceOf(DeployException.class)
          .hasMessageMatching(
              "release shop in namespace shop is being rolled out by .+@.+ since .+; wait for it, end"
                  + " it \\(slipway abort shop, slipway promote shop\\) or take over from it"
                  + " \\(--supersede\\)");
    }
  }

  @Test
  void shouldTakeOver_whenToldToSupersedeALiveController() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_3, false);
        Deployer other = shop.deployer()) {
      first.awaitPhase("analysing");

      RolloutResult newer =
          other.deploy(
              shop.release(),
              shop.files,
              new DeployOptions(IMAGE_2, false).superseding(),
              shop.events::add);

      assertThat(newer.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(first.result.join())
          .isEqualTo(
              new RolloutResult("shop", Outcome.SUPERSEDED, IMAGE_1, "a newer release takes over"));
      assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
      assertThat(shop.deployment("shop-canary")).isNull();
    }
  }

  @Test
  void shouldTakeOver_whenNobodyDrivesTheOlderRollout() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_3, false)) {
      first.awaitPhase("analysing");
      first.interrupt();
      first.failure();
    }
    shop.events.clear();
    try (Deployer deployer = shop.deployer()) {
      assertThat(
              deployer
                  .deploy(
                      shop.release(),
                      shop.files,
                      new DeployOptions(IMAGE_2, false).superseding(),
                      shop.events::add)
                  .outcome())
          .isEqualTo(Outcome.PROMOTED);
    }
    assertThat(shop.events(RolloutEvent.RolloutFinished.class))
        .extracting(RolloutEvent.RolloutFinished::outcome)
        .containsExactly("superseded", "promoted");
    assertThat(shop.events(RolloutEvent.ObjectApplied.class))
        .filteredOn(event -> event.name().equals("shop-canary"))
        .extracting(RolloutEvent.ObjectApplied::outcome)
        .containsExactly("configured", "deleted");
  }

  @Test
  void shouldRemoveTheCanary_whenTheNewerReleaseNeverBegins() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false)) {
      first.awaitPhase("analysing");
      shop.client
          .configMaps()
          .inNamespace("shop")
          .withName("slipway-shop")
          .edit(
              map -> {
                map.getData().put("command", "supersede");
                return map;
              });

      assertThat(first.result.join().outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(shop.deployment("shop-canary")).isNull();
    }
  }

  @Test
  void shouldAbort_fromAnotherProcess() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false);
        Deployer other = shop.deployer()) {
      first.awaitPhase("analysing");

      RolloutResult result = other.abort("shop", "shop", RolloutListener.NONE);

      assertThat(result)
          .isEqualTo(new RolloutResult("shop", Outcome.ROLLED_BACK, IMAGE_1, "aborted"));
      assertThat(first.result.join()).isEqualTo(result);
      assertThat(shop.weights()).containsExactly(100, 0);
    }
  }

  @Test
  void shouldPromote_fromAnotherProcess() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false);
        Deployer other = shop.deployer()) {
      first.awaitPhase("analysing");

      assertThat(other.promote("shop", "shop", RolloutListener.NONE).outcome())
          .isEqualTo(Outcome.PROMOTED);
      assertThat(first.result.join().outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(shop.image("shop")).isEqualTo(IMAGE_2);
    }
  }

  @Test
  void shouldWaitForApproval_whenAStepPauses() throws InterruptedException {
    shop.deploy(IMAGE_1);
    Release pausing = TestReleases.shop(shop.metricsUrl(), Duration.ofMillis(500), true);
    try (Deployer deployer = shop.deployer()) {
      DeployOptions options = new DeployOptions(IMAGE_2, false);

      RolloutResult paused = deployer.deploy(pausing, shop.files, options, shop.events::add);
      RolloutStatus status = deployer.status("shop", "shop");
      RolloutResult promoted = deployer.promote("shop", "shop", RolloutListener.NONE);

      assertThat(paused.outcome()).isEqualTo(Outcome.PAUSED);
      assertThat(status.phase()).isEqualTo("paused");
      assertThat(status.canaryWeight()).isEqualTo(20);
      assertThat(status.image()).isEqualTo(IMAGE_2);
      assertThat(status.stableImage()).isEqualTo(IMAGE_1);
      assertThat(status.controller()).isNull();
      assertThat(promoted.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThatThrownBy(() -> deployer.abort("shop", "shop", RolloutListener.NONE))
          .hasMessageStartingWith("nothing to abort: rollout shop-2 ended promoted at ");
    }
  }

  @Test
  void shouldGoOn_whenInterruptedAndResumed() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false)) {
      first.awaitPhase("analysing");
      first.interrupt();

      assertThat(first.failure())
          .isInstanceOf(InterruptedException.class)
          .hasMessageStartingWith(
              "interrupted; the rollout of shop in namespace shop stays in the cluster as it is: go"
                  + " on with slipway deploy --resume");
    }
    assertThat(shop.weights()).containsExactly(80, 20);
    try (Deployer deployer = shop.deployer()) {
      assertThatThrownBy(
              () ->
                  deployer.deploy(
                      slow(), shop.files, new DeployOptions(IMAGE_3, true), shop.events::add))
          .hasMessageStartingWith("rollout shop-2, which would be resumed, brings " + IMAGE_2);
    }
    try (Background second = new Background(slow(), IMAGE_2, true);
        Deployer other = shop.deployer()) {
      second.awaitPhase("analysing");
      other.promote("shop", "shop", RolloutListener.NONE);
      assertThat(second.result.join().outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void shouldRollBackFirst_whenANewDeploymentFindsAnUnfinishedOne() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_3, false)) {
      first.awaitPhase("analysing");
      first.interrupt();
      first.failure();
    }
    shop.events.clear();

    assertThat(shop.deploy(IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(shop.events(RolloutEvent.Message.class).get(0).text())
        .isEqualTo(
            "rollout shop-2 of " + IMAGE_3 + " is unfinished (analysing): it is rolled back first");
    assertThat(shop.events(RolloutEvent.RolloutFinished.class))
        .extracting(RolloutEvent.RolloutFinished::outcome)
        .containsExactly("rolledBack", "promoted");
  }

  @Test
  void shouldTakeOver_whenTheControllerDied() throws InterruptedException {
    shop.deploy(IMAGE_1);
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    Lease dead =
        new LeaseBuilder(shop.client.leases().inNamespace("shop").withName("slipway-shop").get())
            .editSpec()
            .withHolderIdentity("killed")
            .withRenewTime(now)
            .withAcquireTime(now)
            .endSpec()
            .build();
    shop.client.resource(dead).update();

    assertThat(shop.deploy(IMAGE_2).outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldStop_whenItsRolloutWasTakenOver() throws Exception {
    shop.deploy(IMAGE_1);
    try (Background first = new Background(slow(), IMAGE_2, false)) {
      first.awaitPhase("analysing");
      shop.client
          .configMaps()
          .inNamespace("shop")
          .withName("slipway-shop")
          .edit(
              map -> {
                map.getData().put("controller", "another");
                return map;
              });

      assertThat(first.failure())
          .hasMessage(
              "release shop in namespace shop was taken over by another; this controller stops");
    }
  }

  @Test
  void shouldNameOwnerAndField_whenAnotherManagerOwnsIt() throws InterruptedException {
    shop.deploy(IMAGE_1);
    shop.client
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withName("shop-worker")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withReplicas(4)
                .endSpec()
                .build())
        .fieldManager("autoscaler")
        .forceConflicts()
        .serverSideApply();

    assertThatThrownBy(() -> shop.deploy(IMAGE_2))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("could not apply Deployment shop-worker in namespace shop: ")
        .hasMessageContaining("autoscaler")
        .hasMessageContaining(".spec.replicas")
        .hasMessageEndingWith("take the fields out of the manifest, or let go of them there");
  }

  @Test
  void shouldKeepTheUsersRoute_whenItShifts() throws InterruptedException {
    shop.deploy(IMAGE_1);
    shop.client
        .resource(shop.route())
        .edit(
            route -> {
              Map<String, Object> entry = route.get("spec", "http", 0);
              entry.put("timeout", "3s");
              return route;
            });

    shop.deploy(IMAGE_2);

    assertThat(shop.route().<String>get("spec", "http", 0, "timeout")).isEqualTo("3s");
  }

  @Test
  void shouldRefuseADeployment_thatItDidNotCreate() throws InterruptedException {
    String manifest = TestReleases.MANIFEST.substring(0, TestReleases.MANIFEST.indexOf("---"));
    Deployment foreign = new KubernetesSerialization().unmarshal(manifest, Deployment.class);
    shop.client.resource(foreign).inNamespace("shop").create();

    assertThatThrownBy(() -> shop.deploy(IMAGE_1))
        .hasMessageStartingWith("Deployment shop exists, but its selector has no slipway.io/track");
  }

  @Test
  void shouldPlan_withoutChangingAnything() throws InterruptedException {
    try (Deployer deployer = shop.deployer()) {
      DeployOptions first = new DeployOptions(IMAGE_1, false);
      DeployPlan initial = deployer.plan(shop.release(), shop.files, first);
      assertThat(shop.deployment("shop")).isNull();
      deployer.deploy(shop.release(), shop.files, first, RolloutListener.NONE);
      DeployPlan canary =
          deployer.plan(shop.release(), shop.files, new DeployOptions(IMAGE_2, false));

      assertThat(initial.strategy()).isEqualTo("initial");
      assertThat(initial.objects())
          .extracting(o -> o.kind() + " " + o.name() + " " + o.outcome())
          .containsExactly(
              "ConfigMap shop-config created",
              "Service shop created",
              "Deployment shop-worker created",
              "Deployment shop created",
              "DestinationRule shop created",
              "VirtualService shop created");
      assertThat(canary.strategy()).isEqualTo("canary");
      assertThat(canary.stableImage()).isEqualTo(IMAGE_1);
      assertThat(canary.objects())
          .extracting(o -> o.kind() + " " + o.name() + " " + o.outcome())
          .containsExactly(
              "ConfigMap shop-config unchanged",
              "Service shop unchanged",
              "Deployment shop-worker configured",
              "Deployment shop-canary created",
              "Deployment shop configured",
              "DestinationRule shop unchanged",
              "VirtualService shop unchanged");
      assertThat(canary.steps().get(2).text())
          .isEqualTo(
              "send 20 % of the requests to the canary, wait 0.2s, judge for 0.6s every 0.1s:"
                  + " error-rate at most 5.00 % of at least 5 requests; 2 failing measurements in a"
                  + " row roll back");
      assertThat(shop.deployment("shop-canary")).isNull();
      assertThat(shop.image("shop")).isEqualTo(IMAGE_1);
    }
  }

  @Test
  void shouldCountRequests_forTelemetry() throws InterruptedException {
    shop.deploy(IMAGE_1);
    try (Deployer deployer = shop.deployer()) {
      Telemetry telemetry =
          deployer.telemetry("shop", "shop", 0, shop.metricsUrl(), RolloutListener.NONE);

      assertThat(telemetry.pods()).isEqualTo(2);
      assertThat(telemetry.requests()).isGreaterThanOrEqualTo(100);
      assertThat(telemetry.errors()).isZero();
      assertThatThrownBy(
              () -> deployer.telemetry("shop", "shop", 0, "metrics", RolloutListener.NONE))
          .hasMessage("metrics: expected an http:// or https:// URL");
      assertThatThrownBy(() -> deployer.status("basket", "shop"))
          .hasMessage(
              "release basket in namespace shop was never rolled out by Slipway; check the name and"
                  + " the namespace");
    }
  }

  @Test
  void shouldNameTheImage_whenItHasNoDigest() {
    assertThatThrownBy(() -> shop.deploy("registry.local/shop:1"))
        .isInstanceOfSatisfying(
            DeployException.class, e -> assertThat(e.kind()).isEqualTo(DeployException.Kind.USAGE))
        .hasMessageContaining("such as the image result of buildImage");
  }

  @Test
  void shouldNameTheServer_whenThereIsNone() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Path kubeconfig = directory.resolve("away.yaml");
    Files.writeString(
        kubeconfig,
        Files.readString(shop.cluster.kubeconfig())
            .replace(shop.cluster.url(), "http://127.0.0.1:" + free));
    try (Deployer deployer = Deployer.connect(ClusterAccess.of(kubeconfig))) {
      assertThatThrownBy(() -> deployer.status("shop", "shop"))
          .isInstanceOf(DeployException.class)
          .hasMessageStartingWith(
              "could not read the state of release shop in namespace shop: the Kubernetes API at"
                  + " http://127.0.0.1:"
                  + free)
          .hasMessageContaining("can't be reached");
    }
  }

  @Test
  void shouldNameTheFile_whenTheKubeconfigIsWrong() throws IOException {
    assertThatThrownBy(() -> Deployer.connect(ClusterAccess.of(directory.resolve("none"))))
        .hasMessageEndingWith("none does not exist or can't be read");
    ClusterAccess unknown = new ClusterAccess(shop.cluster.kubeconfig(), "prod");
    assertThatThrownBy(() -> Deployer.connect(unknown))
        .hasMessageStartingWith("the kubeconfig has no context \"prod\"; it has [");
  }

  private Release slow() {
    return TestReleases.shop(shop.metricsUrl(), LONG, false);
  }

  /** A deployment in a process of its own, as far as the cluster can tell. */
  private final class Background implements AutoCloseable {
    final CompletableFuture<RolloutResult> result = new CompletableFuture<>();
    private final AtomicReference<String> phase = new AtomicReference<>("");
    private final Deployer deployer = shop.deployer();
    private final Thread thread;

    Background(Release release, String image, boolean resume) {
      thread = new Thread(() -> run(release, new DeployOptions(image, resume)), "background");
      thread.start();
    }

    private void run(Release release, DeployOptions options) {
      try {
        result.complete(deployer.deploy(release, shop.files, options, this::on));
      } catch (DeployException | InterruptedException e) {
        result.completeExceptionally(e);
      }
    }

    private void on(RolloutEvent event) {
      if (event instanceof RolloutEvent.PhaseChanged changed) {
        phase.set(changed.to());
      } else if (event instanceof RolloutEvent.Measured) {
        phase.set("analysing");
      }
    }

    void awaitPhase(String wanted) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> result.isDone() || phase.get().equals(wanted));
      assertThat(result).isNotDone();
    }

    void interrupt() {
      thread.interrupt();
    }

    Throwable failure() {
      return result.handle((value, failure) -> failure).join();
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join(10_000);
      deployer.close();
    }
  }
}
