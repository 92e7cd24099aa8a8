package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.plan.PlannedStep;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.BlueGreen;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Exposition;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workloads without a second arm, against an API server. */
@Timeout(60)
class SetTest {
  private static final Duration ANALYSE = Duration.ofMillis(400);
  private static final int NODES = 3;

  @TempDir Path directory;
  private SetCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new SetCluster(directory, NODES);
    write("StatefulSet", "  replicas: 4\n  serviceName: db\n");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void write(String kind, String more) throws IOException {
    Files.writeString(
        directory.resolve("set.yaml"),
        """
        apiVersion: apps/v1
        kind: %s
        metadata: {name: db}
        spec:
        %s  selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: main, image: slipway/image}]
        """
            .formatted(kind, more));
  }

  private Release release(String kind, int... weights) {
    return release(kind, cluster.hook(), weights);
  }

  private static Release release(String kind, String hook, int... weights) {
    List<CanaryStep> steps =
        Arrays.stream(weights).mapToObj(w -> new CanaryStep(w, ANALYSE)).toList();
    return release(kind, new Strategy(new Canary(steps)), null, webhook(hook));
  }

  private static Source webhook(String url) {
    return new Source(null, null, null, null, new MetricHook(url, null, null), null, null);
  }

  private static Release release(String kind, Strategy strategy, Routing routing, Source source) {
    Metric metric =
        source.webhook() == null
            ? new Metric("m", 0.1, null, source)
            : new Metric("m", null, null, null, null, source);
    return new Release(
        new Metadata("db", "shop"),
        new Spec(
            null,
            List.of("set.yaml"),
            new Workload(kind, "db", "main"),
            strategy,
            routing,
            new Analysis(Duration.ofMillis(100), 1, Duration.ofSeconds(5), List.of(metric)),
            Duration.ofMinutes(1)));
  }

  private static String image(String of) {
    return "registry.local/db@sha256:" + of.repeat(64);
  }

  private RolloutResult deploy(Release release, String version, boolean resume)
      throws InterruptedException {
    try (Deployer deployer = cluster.deployer()) {
      return deployer.deploy(
          release, directory, new DeployOptions(image(version), resume), cluster.events::add);
    }
  }

  /** The first digit of each Pod's image's digest, by the Pod's name. */
  private Map<String, String> running() {
    Map<String, String> images = new TreeMap<>();
    for (Pod pod : cluster.pods("db")) {
      String digest = cluster.image(pod).substring(image("").length());
      images.put(pod.getMetadata().getName(), digest.substring(0, 1));
    }
    return images;
  }

  @Test
  void shouldGoByOrdinal_throughAGoodAndABadVersion() throws InterruptedException {
    Release release = release("StatefulSet", 25, 50, 100);
    assertThat(deploy(release, "1", false).outcome()).isEqualTo(Outcome.DEPLOYED);

    assertThat(deploy(release, "2", false).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(running()).isEqualTo(Map.of("db-0", "2", "db-1", "2", "db-2", "2", "db-3", "2"));
    assertThat(cluster.events(RolloutEvent.WeightShifted.class))
        .extracting(RolloutEvent.WeightShifted::canaryWeight)
        .containsExactly(0, 25, 50, 100, 0);

    cluster.verdict = Map.of(image("3"), "rollback");
    assertThat(deploy(release, "3", false).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(running()).isEqualTo(Map.of("db-0", "2", "db-1", "2", "db-2", "2", "db-3", "2"));
  }

  @Test
  void shouldLeaveLowerOrdinals_whileItIsPaused() throws InterruptedException {
    deploy(release("StatefulSet", 100), "1", false);
    Release pausing =
        release(
            "StatefulSet",
            new Strategy(
                new Canary(
                    List.of(new CanaryStep(50, ANALYSE, true), new CanaryStep(100, ANALYSE)))),
            null,
            webhook(cluster.hook()));

    assertThat(deploy(pausing, "2", false).outcome()).isEqualTo(Outcome.PAUSED);
    assertThat(running()).isEqualTo(Map.of("db-0", "1", "db-1", "1", "db-2", "2", "db-3", "2"));
    assertThat(deploy(pausing, "2", true).outcome()).isEqualTo(Outcome.PROMOTED);
  }

  @Test
  void shouldBringBackAVersion_whosePodsNeverStarted() throws InterruptedException {
    Release release = release("StatefulSet", 25, 100);
    deploy(release, "1", false);
    cluster.refuse(image("2"));

    RolloutResult result = deploy(release, "2", false);

    assertThat(result.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(result.reason()).startsWith("the canary has 0 of 1 Pods ready: Pod db-3: ");
    assertThat(running()).isEqualTo(Map.of("db-0", "1", "db-1", "1", "db-2", "1", "db-3", "1"));
  }

  @Test
  void shouldGoByNode_throughAGoodAndABadVersion() throws Exception {
    write("DaemonSet", "");
    Release release = release("DaemonSet", 33, 100);
    assertThat(deploy(release, "1", false).outcome()).isEqualTo(Outcome.DEPLOYED);
    assertThat(running().values()).containsExactly("1", "1", "1");

    assertThat(deploy(release, "2", false).outcome()).isEqualTo(Outcome.PROMOTED);
    assertThat(running().values()).containsExactly("2", "2", "2");

    cluster.verdict = Map.of(image("3"), "rollback");
    assertThat(deploy(release, "3", false).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(running().values()).containsExactly("2", "2", "2");
  }

  @Test
  void shouldPlanByPods_andRefuseWhatTheirNumberCannotTell() throws InterruptedException {
    try (Deployer deployer = cluster.deployer()) {
      deploy(release("StatefulSet", 100), "1", false);
      DeployOptions options = new DeployOptions(image("2"), false);

      assertThat(deployer.plan(release("StatefulSet", 25, 100), directory, options).steps())
          .extracting(PlannedStep::text)
          .contains(
              "replace Pods of StatefulSet db in place, from the highest ordinal down: 1, then 4 of 4; no route can lead to them alone");
      assertThatThrownBy(() -> deployer.plan(release("StatefulSet", 10, 100), directory, options))
          .isInstanceOf(DeployException.class)
          .hasMessage(
              "strategy: 10 % is no number of the 4 Pods of StatefulSet db, which make the share; the nearest weights are 0 and 25");
    }
  }

  @Test
  void shouldRefuse_whatNeedsASecondArm() {
    Strategy canary = new Strategy(new Canary(List.of(new CanaryStep(100, ANALYSE))));
    Source hook = webhook("http://h/");

    assertThatThrownBy(
            () ->
                release(
                    "StatefulSet",
                    new Strategy(null, new BlueGreen(null, null, null, null, null, ANALYSE)),
                    null,
                    hook))
        .hasMessageStartingWith("strategy: blueGreen needs a second arm, which the StatefulSet db");
    assertThatThrownBy(
            () ->
                release(
                    "DaemonSet", canary, new Routing(new IstioRouting("a", "a", "a", null)), hook))
        .hasMessageStartingWith("routing: a DaemonSet has no second arm");
    assertThatThrownBy(
            () ->
                release("StatefulSet", canary, null, new Source(new Exposition("http://m/"), null)))
        .hasMessageStartingWith("analysis: the source of metric m can't tell the versions of");
  }
}
