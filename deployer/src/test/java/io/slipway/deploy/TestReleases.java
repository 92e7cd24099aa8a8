package io.slipway.deploy;

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
import java.time.Duration;
import java.util.List;

/** A shop to roll out, quick enough for tests. */
public final class TestReleases {
  public static final String IMAGE_1 = "registry.local/shop@sha256:" + "1".repeat(64);
  public static final String IMAGE_2 = "registry.local/shop@sha256:" + "2".repeat(64);
  public static final String IMAGE_3 = "registry.local/shop@sha256:" + "3".repeat(64);

  public static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: shop
        labels: {app: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: shop}}
        template:
          metadata:
            labels: {app: shop}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
              - name: shop
                image: slipway/image
                ports: [{name: http, containerPort: 8080}]
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: shop
      spec:
        selector: {app: shop}
        ports: [{name: http, port: 80, targetPort: http}]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop-config}
      data: {LOG: info}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: shop-worker
      spec:
        replicas: 1
        selector: {matchLabels: {app: shop-worker}}
        template:
          metadata:
            labels: {app: shop-worker}
          spec:
            initContainers: [{name: wait, image: busybox}]
            containers: [{name: worker, image: slipway/image}]
      """;

  private TestReleases() {}

  public static Release shop(String metricsUrl) {
    return shop(metricsUrl, Duration.ofMillis(600), false);
  }

  public static Release shop(String metricsUrl, Duration analyse, boolean pauseFirst) {
    return shop(
        metricsUrl,
        new Strategy(
            new Canary(
                List.of(new CanaryStep(20, analyse, pauseFirst), new CanaryStep(100, analyse)))),
        new Routing(new IstioRouting("shop", "shop", "shop", Duration.ofMillis(200))));
  }

  public static Release shop(String metricsUrl, Strategy strategy, Routing routing) {
    return new Release(
        new Metadata("shop", "shop"),
        new Spec(
            null,
            List.of("shop.yaml"),
            new Workload("Deployment", "shop", "shop"),
            strategy,
            routing,
            new Analysis(
                Duration.ofMillis(100),
                2,
                Duration.ofSeconds(5),
                List.of(
                    new Metric(
                        "error-rate", 0.05, 5, new Source(new Exposition(metricsUrl), null)))),
            Duration.ofMinutes(1)));
  }
}
