package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.ContainerMetricsBuilder;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetricsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.release.Canary;
import io.slipway.deploy.release.CanaryStep;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A shop whose Pods use what the routes send them, and an autoscaler that goes by it at once: all
 * requests need {@link #NEEDED} Pods.
 */
final class AutoscaledShop implements AutoCloseable {
  static final int NEEDED = 4;

  static final String AUTOSCALER =
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: NAME, namespace: shop}
      spec:
        minReplicas: 1
        maxReplicas: 8
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
        behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
        metrics:
          - type: Resource
            resource: {name: cpu, target: {type: AverageValue, averageValue: 100m}}
      """;

  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final int LOAD_MILLIS = NEEDED * 100;

  final ShopCluster shop;

  /** The fewest Pods that stable was to have since the canary got requests. */
  volatile int fewest = Integer.MAX_VALUE;

  private final ScheduledExecutorService meter = Executors.newSingleThreadScheduledExecutor();

  AutoscaledShop(Path directory) throws IOException {
    shop = new ShopCluster(directory);
    Files.writeString(
        shop.files.resolve("shop.yaml"),
        TestReleases.MANIFEST.replaceFirst("replicas: 2", "paused: false"));
    var unused = meter.scheduleWithFixedDelay(this::measure, 50, 50, TimeUnit.MILLISECONDS);
  }

  /** Time for the autoscaler to look, in each step. */
  Release release() {
    Duration analyse = Duration.ofMillis(2500);
    Release whole =
        TestReleases.shop(
            shop.metricsUrl(),
            new Strategy(
                new Canary(List.of(new CanaryStep(50, analyse), new CanaryStep(100, analyse)))),
            TestReleases.shop(shop.metricsUrl()).spec().routing());
    return whole;
  }

  static HorizontalPodAutoscaler autoscaler(String name) {
    return YAML.unmarshal(AUTOSCALER.replace("NAME", name), HorizontalPodAutoscaler.class);
  }

  HorizontalPodAutoscaler live(String name) {
    return shop.client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace("shop")
        .withName(name)
        .get();
  }

  int stablePods() {
    return shop.deployment("shop").getSpec().getReplicas();
  }

  private void measure() {
    try {
      Deployment stable = shop.deployment("shop");
      List<Pod> pods =
          shop.client.pods().inNamespace("shop").withLabel("app", "shop").list().getItems();
      List<Integer> weights = shop.route() == null ? List.of(100, 0) : shop.weights();
      if (stable != null && weights.get(1) > 0) {
        fewest = Math.min(fewest, stable.getSpec().getReplicas());
      }
      use("stable", pods, weights.get(0));
      use("canary", pods, weights.get(1));
    } catch (KubernetesClientException e) {
      // What isn't there now will be at the next look.
    }
  }

  private void use(String arm, List<Pod> all, int weight) {
    List<Pod> pods =
        all.stream()
            .filter(pod -> arm.equals(pod.getMetadata().getLabels().get("slipway.io/track")))
            .filter(pod -> pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase()))
            .toList();
    for (Pod pod : pods) {
      int millis = LOAD_MILLIS * weight / 100 / pods.size();
      Container container = pod.getSpec().getContainers().get(0);
      shop.client
          .resource(
              new PodMetricsBuilder()
                  .withNewMetadata()
                  .withName(pod.getMetadata().getName())
                  .withNamespace("shop")
                  .endMetadata()
                  .withContainers(
                      new ContainerMetricsBuilder()
                          .withName(container.getName())
                          .withUsage(Map.of("cpu", new Quantity(millis + "m")))
                          .build())
                  .build())
          .forceConflicts()
          .serverSideApply();
    }
  }

  GenericKubernetesResource apply(String manifest) {
    return shop.client
        .resource(YAML.unmarshal(manifest, GenericKubernetesResource.class))
        .serverSideApply();
  }

  @Override
  public void close() {
    meter.shutdownNow();
    try {
      meter.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    shop.close();
  }
}
