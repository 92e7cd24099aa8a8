package io.slipway.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetricsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Autoscalers that follow what the test says Pods use. */
final class AutoscalerTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  @TempDir Path directory;
  private LocalCluster cluster;
  private KubernetesClient client;
  private Kubelet kubelet;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(ClusterOptions.in(directory).withoutNode());
    client = Workloads.client(cluster);
    kubelet = new Kubelet(client);
    Deployment web = Workloads.web(directory, "one");
    web.getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .setResources(
            new io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("100m"))
                .build());
    client.resource(web).create();
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private static HorizontalPodAutoscaler autoscaler(int least, int most) {
    return new HorizontalPodAutoscalerBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withMinReplicas(least)
        .withMaxReplicas(most)
        .withNewScaleTargetRef("apps/v1", "Deployment", "web")
        .withNewBehavior()
        .withNewScaleDown()
        .withStabilizationWindowSeconds(0)
        .endScaleDown()
        .endBehavior()
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(50)
        .endTarget()
        .endResource()
        .endMetric()
        .endSpec()
        .build();
  }

  private int replicas() {
    return client
        .apps()
        .deployments()
        .inNamespace("default")
        .withName("web")
        .get()
        .getSpec()
        .getReplicas();
  }

  /** Every ready Pod uses that much. */
  private void use(String cpu) {
    kubelet.sync();
    for (Pod pod : kubelet.pods()) {
      client
          .resource(
              new PodMetricsBuilder()
                  .withNewMetadata()
                  .withName(pod.getMetadata().getName())
                  .withNamespace("default")
                  .endMetadata()
                  .addNewContainer()
                  .withName("web")
                  .withUsage(Map.of("cpu", new Quantity(cpu)))
                  .endContainer()
                  .build())
          .serverSideApply();
    }
  }

  @Test
  void shouldKeepTheLeast_whenTheTargetHasFewer() {
    client.resource(autoscaler(3, 5)).create();

    await().atMost(LIMIT).until(() -> replicas() == 3);
  }

  @Test
  void shouldFollowWhatPodsUse_whenMetricsSaySo() {
    await().atMost(LIMIT).until(() -> kubelet.syncAndCount() == 2);
    client.resource(autoscaler(1, 5)).create();

    use("100m");
    await().atMost(LIMIT).until(() -> replicas() == 4);
    await().atMost(LIMIT).until(() -> kubelet.syncAndCount() == 4);
    use("10m");
    await().atMost(LIMIT).until(() -> replicas() == 1);
    assertThat(client.top().pods().metrics("default").getItems()).isNotEmpty();
  }

  @Test
  void shouldSayThatOnlyTheLeastKeepsPods_whenTheyUseLess() {
    await().atMost(LIMIT).until(() -> kubelet.syncAndCount() == 2);
    client.resource(autoscaler(2, 5)).create();

    use("10m");
    await().atMost(LIMIT).until(() -> limited().equals("True TooFewReplicas"));
    use("50m");
    await().atMost(LIMIT).until(() -> limited().equals("False DesiredWithinRange"));
    use("400m");
    await().atMost(LIMIT).until(() -> limited().equals("True TooManyReplicas"));
  }

  private String limited() {
    HorizontalPodAutoscaler live =
        client
            .autoscaling()
            .v2()
            .horizontalPodAutoscalers()
            .inNamespace("default")
            .withName("web")
            .get();
    return live.getStatus() == null
        ? ""
        : live.getStatus().getConditions().stream()
            .filter(condition -> condition.getType().equals("ScalingLimited"))
            .map(condition -> condition.getStatus() + " " + condition.getReason())
            .findFirst()
            .orElse("");
  }

  @Test
  void shouldStayAsItIs_whenNothingIsMeasured() {
    client.resource(autoscaler(1, 5)).create();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                client
                        .autoscaling()
                        .v2()
                        .horizontalPodAutoscalers()
                        .inNamespace("default")
                        .withName("web")
                        .get()
                        .getStatus()
                    != null);
    assertThat(replicas()).isEqualTo(2);
  }
}
