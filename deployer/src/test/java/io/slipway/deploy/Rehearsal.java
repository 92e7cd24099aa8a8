package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.release.Analysis;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Exposition;
import io.slipway.deploy.release.IstioRouting;
import io.slipway.deploy.release.Metadata;
import io.slipway.deploy.release.Metric;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Rollouts of one shop in a quick time, with what was told and when. */
final class Rehearsal implements AutoCloseable {
  static final Duration SETTLE = Duration.ofSeconds(2);
  static final Duration ANALYSE = Duration.ofSeconds(2);

  /** An event by the clock of who emitted it. */
  record Told(Instant at, RolloutEvent event) {}

  final CrashSite site;
  final QuickClock clock = new QuickClock(10);
  final List<Told> told = new CopyOnWriteArrayList<>();
  final String namespace;

  /** Sees every event before the rollout goes on. */
  volatile Consumer<RolloutEvent> interference = event -> {};

  /**
   * @param replicas of the stable arm
   */
  Rehearsal(Path directory, int replicas) throws IOException {
    this.site = new CrashSite(directory);
    this.namespace = site.newNamespace();
    Files.writeString(
        site.files(namespace).resolve("shop.yaml"),
        TestReleases.MANIFEST
            .replaceFirst(
                "replicas: 2", "replicas: " + replicas + "\n  progressDeadlineSeconds: 60")
            .replace("terminationGracePeriodSeconds: 1", "terminationGracePeriodSeconds: 300"));
  }

  static Strategy canary(CanaryStep... steps) {
    return new Strategy(new Canary(List.of(steps)));
  }

  Release release(Strategy strategy) {
    Source source = new Source(new Exposition(site.metricsUrl(namespace, true)), null);
    return new Release(
        new Metadata("shop", namespace),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            strategy,
            new Routing(new IstioRouting("shop", "shop", "shop", SETTLE)),
            new Analysis(
                Duration.ofMillis(200),
                2,
                Duration.ofHours(1),
                List.of(new Metric("error-rate", 0.05, 5, source))),
            Duration.ofHours(2)));
  }

  RolloutResult deploy(Strategy strategy, String image) throws InterruptedException {
    try (Deployer deployer = site.deployer(clock)) {
      return deploy(deployer, strategy, image);
    }
  }

  RolloutResult deploy(Deployer deployer, Strategy strategy, String image)
      throws InterruptedException {
    return deployer.deploy(
        release(strategy),
        site.files(namespace),
        new DeployOptions(image, false),
        event -> {
          told.add(new Told(clock.instant(), event));
          interference.accept(event);
        });
  }

  /** When an object was written, and was another then, for the n-th time. */
  Instant wrote(String kind, String name, int time) {
    return told.stream()
        .filter(
            one ->
                one.event() instanceof RolloutEvent.ObjectApplied applied
                    && applied.kind().equals(kind)
                    && applied.name().equals(name)
                    && !applied.outcome().equals("unchanged"))
        .skip(time - 1L)
        .findFirst()
        .orElseThrow()
        .at();
  }

  List<Integer> weights() {
    GenericKubernetesResource route =
        site.client
            .genericKubernetesResources(TrafficLog.VIRTUAL_SERVICES)
            .inNamespace(namespace)
            .withName("shop")
            .get();
    List<Map<String, Object>> targets = route.get("spec", "http", 0, "route");
    return targets.stream().map(target -> (Integer) target.get("weight")).toList();
  }

  Deployment deployment(String name) {
    return site.client.apps().deployments().inNamespace(namespace).withName(name).get();
  }

  static boolean isOf(Pod pod, String arm, String image) {
    return arm.equals(pod.getMetadata().getLabels().get("slipway.io/track"))
        && pod.getSpec().getContainers().get(0).getImage().equals(image);
  }

  String image(String name) {
    return deployment(name).getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
  }

  @Override
  public void close() {
    site.close();
  }
}
