package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Wave;
import io.slipway.deploy.release.WaveCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two clusters, each a Kubernetes API over real HTTP. */
@Timeout(90)
class WavesTest {
  private static final String IMAGE_1 = TestReleases.IMAGE_1;
  private static final String IMAGE_2 = TestReleases.IMAGE_2;
  private static final String MIRROR = IMAGE_2.replace("registry.local", "registry.eu");

  @TempDir Path directory;
  private ShopCluster test;
  private ShopCluster region;

  @BeforeEach
  void start() throws IOException {
    test = new ShopCluster(Files.createDirectory(directory.resolve("test")));
    region = new ShopCluster(Files.createDirectory(directory.resolve("region")));
  }

  @AfterEach
  void stop() {
    test.close();
    region.close();
  }

  @Test
  void shouldGoToTheCanaryClusterAndThenToTheRegion_whichPullsFromItsOwnRegistry()
      throws InterruptedException {
    test.deploy(IMAGE_1);

    RolloutResult result = deploy();

    assertThat(result)
        .isEqualTo(
            new RolloutResult("shop", Outcome.PROMOTED, IMAGE_2, "in clusters test, region"));
    assertThat(test.image("shop")).isEqualTo(IMAGE_2);
    assertThat(region.image("shop")).isEqualTo(MIRROR);
    assertThat(test.events(RolloutEvent.ClusterFinished.class))
        .extracting(RolloutEvent.ClusterFinished::cluster)
        .containsExactly("test", "region");
    assertThat(region.client.configMaps().inNamespace("shop").withName("slipway-shop.waves").get())
        .isNull();
    assertThat(test.client.configMaps().inNamespace("shop").withName("slipway-shop.waves").get())
        .isNotNull();

    assertThat(deploy().outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void shouldTakeTheCanaryClusterBack_whenTheRegionFails() throws Exception {
    test.deploy(IMAGE_1);
    region.deploy(IMAGE_1);
    region.unpullable = MIRROR;
    Files.writeString(
        test.files.resolve("shop.yaml"), TestReleases.MANIFEST.replace("LOG: info", "LOG: debug"));

    RolloutResult result = deploy();

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason())
        .startsWith("cluster region of wave regions: the canary has 0 of 2 Pods ready")
        .endsWith("; taken back: test");
    for (ShopCluster cluster : List.of(test, region)) {
      assertThat(cluster.image("shop")).isEqualTo(IMAGE_1);
      assertThat(cluster.deployment("shop-canary")).isNull();
      assertThat(cluster.weights()).containsExactly(100, 0);
      assertThat(
              cluster
                  .client
                  .configMaps()
                  .inNamespace("shop")
                  .withName("shop-config")
                  .get()
                  .getData())
          .containsEntry("LOG", "info");
    }
    assertThat(test.deployment("shop").getStatus().getReadyReplicas()).isEqualTo(2);
  }

  /** However far the other one has come by then, it has its former version back. */
  @Test
  void shouldStopTheOthersOfTheWave_whenTheyComeTogetherAndOneFails() throws Exception {
    test.deploy(IMAGE_1);
    region.deploy(IMAGE_1);
    region.unpullable = IMAGE_2;
    WaveCluster one = new WaveCluster("test", null, test.cluster.kubeconfig().toString(), null);
    WaveCluster other =
        new WaveCluster("region", null, region.cluster.kubeconfig().toString(), null);
    Release release = release(new Wave("all", List.of(one, other), 2, null));

    RolloutResult result;
    try (Deployer deployer = test.deployer()) {
      result =
          deployer.deploy(release, test.files, new DeployOptions(IMAGE_2, false), test.events::add);
    }

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason())
        .startsWith("cluster region of wave all: the canary has 0 of 2 Pods ready")
        .endsWith("; taken back: test");
    for (ShopCluster cluster : List.of(test, region)) {
      assertThat(cluster.image("shop")).isEqualTo(IMAGE_1);
      assertThat(cluster.deployment("shop-canary")).isNull();
      assertThat(cluster.weights()).containsExactly(100, 0);
    }
  }

  /** The lease of the run lies in the namespace, so that comes before all else. */
  @Test
  void shouldBringTheNamespaceAlong_whenItIsAmongTheManifests() throws Exception {
    Files.writeString(
        test.files.resolve("shop.yaml"),
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: fresh}\n---\n" + TestReleases.MANIFEST);
    Release release = new Release(new Metadata("shop", "fresh"), release().spec());
    try (Deployer deployer = test.deployer()) {
      assertThatThrownBy(
              () ->
                  deployer.deploy(
                      release,
                      test.files,
                      new DeployOptions(IMAGE_2, false, false, true, null, Outside.NONE),
                      event -> {
                        if (event instanceof RolloutEvent.WaveStarted) {
                          throw new IllegalStateException("begun");
                        }
                      }))
          .hasMessage("begun");
    }
  }

  @Test
  void shouldNameTheFile_whenAClustersKubeconfigIsMissing() {
    Release release =
        release(new Wave("all", List.of(new WaveCluster("gone", null, "gone.yaml", null)), null));
    try (Deployer deployer = test.deployer()) {
      assertThatThrownBy(
              () ->
                  deployer.deploy(
                      release, test.files, new DeployOptions(IMAGE_2, false), test.events::add))
          .isInstanceOf(DeployException.class)
          .hasMessage(
              "kubeconfig %s does not exist or can't be read"
                  .formatted(test.files.resolve("gone.yaml")));
    }
  }

  @Test
  void shouldNameWavesAndTheFirstClustersSteps_whenPlanned() throws InterruptedException {
    try (Deployer deployer = test.deployer()) {
      List<String> steps =
          deployer.plan(release(), test.files, new DeployOptions(IMAGE_2, false)).steps().stream()
              .map(PlannedStep::text)
              .toList();

      assertThat(steps)
          .startsWith(
              "wave canary: test",
              "wave regions: region",
              "where a cluster fails, all that were promoted go back",
              "in cluster test:",
              "apply the manifests");
    }
  }

  private RolloutResult deploy() throws InterruptedException {
    try (Deployer deployer = test.deployer()) {
      return deployer.deploy(
          release(), test.files, new DeployOptions(IMAGE_2, false), test.events::add);
    }
  }

  private Release release() {
    String regions = region.cluster.kubeconfig().toString();
    String tests = test.cluster.kubeconfig().toString();
    return release(
        new Wave("canary", List.of(new WaveCluster("test", null, tests, null)), null),
        new Wave(
            "regions",
            List.of(new WaveCluster("region", null, regions, null, "registry.eu")),
            null));
  }

  private Release release(Wave... waves) {
    Release plain = test.release();
    Spec spec = plain.spec();
    return new Release(
        plain.metadata(),
        new Spec(
            spec.image(),
            spec.manifests(),
            null,
            null,
            null,
            spec.workload(),
            List.of(),
            spec.strategy(),
            spec.routing(),
            spec.analysis(),
            spec.deadline(),
            null,
            List.of(),
            List.of(waves),
            null));
  }
}
