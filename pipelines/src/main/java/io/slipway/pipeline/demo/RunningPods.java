package io.slipway.pipeline.demo;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;

/** Asks the cluster what runs there. */
final class RunningPods {

  /**
   * A container that is ready.
   *
   * @param image what the Pod asked for: {@code registry/repository@digest}
   * @param imageId what the node says it pulled
   */
  record Running(String namespace, String pod, String image, String imageId) {}

  private RunningPods() {}

  static List<Running> list(String clusterUrl, String namespace) {
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl(clusterUrl).build())
            .build()) {
      return client.pods().inNamespace(namespace).list().getItems().stream()
          .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
          .flatMap(
              pod ->
                  pod.getStatus().getContainerStatuses().stream()
                      .filter(ContainerStatus::getReady)
                      .map(status -> running(pod, status)))
          .toList();
    }
  }

  private static Running running(Pod pod, ContainerStatus status) {
    return new Running(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getSpec().getContainers().get(0).getImage(),
        status.getImageID());
  }
}
