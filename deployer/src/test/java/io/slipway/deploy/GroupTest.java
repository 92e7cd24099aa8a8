package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
import io.slipway.deploy.release.MetricHook;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Routing;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.release.Spec;
import io.slipway.deploy.release.Strategy;
import io.slipway.deploy.release.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A release of {@code web} after {@code api} after {@code worker} against an API server. */
@Timeout(60)
class GroupTest {
  private static final Duration SETTLE = Duration.ofMillis(100);
  private static final Duration ANALYSE = Duration.ofMillis(400);

  @TempDir Path directory;
  private SetCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new SetCluster(directory, 1);
    Files.writeString(
        directory.resolve("group.yaml"),
        manifest("worker", 3) + manifest("web", 1) + manifest("api", 2));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String manifest(String name, int replicas) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME}
        spec:
          replicas: %d
          selector: {matchLabels: {app: NAME}}
          template:
            metadata: {labels: {app: NAME}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: main, image: slipway/image}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: NAME}
        spec: {selector: {app: NAME}, ports: [{name: http, port: 80}]}
        ---
        """
        .formatted(replicas)
        .replace("NAME", name);
  }

  private Release release() {
    return release(List.of(new CanaryStep(40, ANALYSE), new CanaryStep(100, ANALYSE)));
  }

  private Release release(List<CanaryStep> steps) {
    return new Release(
        new Metadata("shop", "shop"),
        new Spec(
            null,
            List.of("group.yaml"),
            null,
            null,
            null,
            null,
            List.of(
                workload("web", List.of("api"), routing("web")),
                workload("worker", List.of(), null),
                workload("api", List.of("worker"), routing("api"))),
            new Strategy(new Canary(steps)),
            null,
            new Analysis(
                Duration.ofMillis(100),
                1,
                Duration.ofSeconds(5),
                List.of(
                    new Metric(
                        "says",
                        null,
                        null,
                        null,
                        null,
                        new Source(
                            null,
                            null,
                            null,
                            null,
                            new MetricHook(cluster.hook(), null, null),
                            null,
                            null),
                        "api"))),
            Duration.ofMinutes(1),
            null,
            List.of(),
            List.of(),
            null));
  }

  private static Workload workload(String name, List<String> after, Routing routing) {
    return new Workload("Deployment", name, "main", null, after, routing);
  }

  private static Routing routing(String name) {
    return new Routing(new IstioRouting(name, name, name, SETTLE));
  }

  private static DeployOptions images(String of, boolean resume) {
    Map<String, String> images =
        Map.of("web", image("web", of), "api", image("api", of), "worker", image("worker", of));
    return new DeployOptions(null, resume, false, false, null, Outside.NONE, images);
  }

  private static String image(String name, String of) {
    return "registry.local/%s@sha256:%s".formatted(name, of.repeat(64));
  }

  private RolloutResult deploy(Release release, DeployOptions options) throws InterruptedException {
    try (Deployer deployer = cluster.deployer()) {
      return deployer.deploy(release, directory, options, cluster.events::add);
    }
  }

  @Test
  void shouldComeInOrderAndGoInReverse_throughAGoodAndABadVersion() throws InterruptedException {
    assertThat(deploy(release(), images("1", false)).outcome()).isEqualTo(Outcome.DEPLOYED);
    assertThat(cluster.applied("created"))
        .filteredOn(name -> name.startsWith("Deployment"))
        .containsExactly("Deployment worker", "Deployment api", "Deployment web");
    cluster.events.clear();

    RolloutResult good = deploy(release(), images("2", false));

    assertThat(good.outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(good.image())
        .isEqualTo(
            "worker=%s, api=%s, web=%s"
                .formatted(image("worker", "2"), image("api", "2"), image("web", "2")));
    assertThat(cluster.applied("created"))
        .containsExactly(
            "Deployment worker-canary", "Deployment api-canary", "Deployment web-canary");
    assertThat(cluster.applied("deleted"))
        .containsExactly(
            "Deployment web-canary", "Deployment api-canary", "Deployment worker-canary");
    assertThat(cluster.events(RolloutEvent.WorkloadProgress.class))
        .filteredOn(progress -> progress.workload().equals("worker-canary"))
        .extracting(RolloutEvent.WorkloadProgress::desired)
        .containsSubsequence(2, 3);
    assertRuns("2");

    cluster.verdict = Map.of(image("api", "3"), "rollback");
    RolloutResult bad = deploy(release(), images("3", false));

    assertThat(bad.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(bad.reason()).startsWith("the webhook says");
    assertRuns("2");
  }

  @Test
  void shouldNameTheWorkload_whenOneDoesNotStart() throws InterruptedException {
    deploy(release(), images("1", false));
    cluster.refuse(image("api", "2"));

    RolloutResult result = deploy(release(), images("2", false));

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason()).contains("workload api: Pod api-canary-");
    assertThat(cluster.applied("created")).doesNotContain("Deployment web-canary");
    assertRuns("1");
  }

  @Test
  void shouldGoOn_whenAnotherControllerResumes() throws InterruptedException {
    deploy(release(), images("1", false));
    Release pausing =
        release(List.of(new CanaryStep(40, ANALYSE, true), new CanaryStep(100, ANALYSE)));

    assertThat(deploy(pausing, images("2", false)).outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(cluster.weights("web")).isEqualTo(cluster.weights("api")).containsExactly(60, 40);
    assertThat(deploy(pausing, images("2", true)).outcome()).isEqualTo(Outcome.PROMOTED);
    assertRuns("2");
  }

  @Test
  void shouldBringUpAnAddedWorkloadBesideTheCanaries() throws InterruptedException {
    deploy(release(), images("1", false));
    cluster.client.apps().deployments().inNamespace("shop").withName("worker").delete();
    cluster.awaitNoPods("worker");
    cluster.events.clear();

    assertThat(deploy(release(), images("2", false)).outcome()).isEqualTo(Outcome.PROMOTED);

    assertThat(cluster.applied("created"))
        .startsWith("Deployment worker", "Deployment worker-canary", "Deployment api-canary");
    assertRuns("2");
  }

  @Test
  void shouldRefuseAPlainImage_whenThereAreSeveralWorkloads() {
    assertThatThrownBy(() -> deploy(release(), new DeployOptions(image("web", "1"), false)))
        .isInstanceOf(DeployException.class)
        .hasMessageMatching(
            "image: the release has the workloads .*; say whose it is, as worker=REF@DIGEST");
  }

  @Test
  void shouldPlanEachWorkload() throws InterruptedException {
    deploy(release(), images("1", false));
    try (Deployer deployer = cluster.deployer()) {
      List<String> steps =
          deployer.plan(release(), directory, images("2", false)).steps().stream()
              .map(PlannedStep::text)
              .toList();

      assertThat(steps)
          .contains(
              "bring up Deployment web-canary with the new image, after api and wait until all its Pods are ready",
              "remove Deployment worker-canary");
    }
  }

  private void assertRuns(String version) {
    List<String> running = new ArrayList<>();
    for (String name : List.of("worker", "api", "web")) {
      Deployment live =
          cluster.client.apps().deployments().inNamespace("shop").withName(name).get();
      running.add(live.getSpec().getTemplate().getSpec().getContainers().get(0).getImage());
      assertThat(cluster.exists("Deployment", name + "-canary")).isFalse();
    }
    assertThat(running)
        .containsExactly(image("worker", version), image("api", version), image("web", version));
    assertThat(cluster.weights("web")).containsExactly(100, 0);
    assertThat(cluster.weights("api")).containsExactly(100, 0);
  }
}
