package io.slipway.pipeline.demo;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;

/**
 * What an administrator of the cluster does for the demo: makes the sites' namespaces, and asks
 * what runs there.
 */
final class ClusterAdmin implements AutoCloseable {

  /**
   * A container that is ready.
   *
   * @param image what the Pod asked for: {@code registry/repository@digest}
   * @param imageId what the node says it pulled
   */
  record Running(String namespace, String pod, String image, String imageId) {}

  private final KubernetesClient client;

  ClusterAdmin(String url) {
    client =
        new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder().withMasterUrl(url).build())
            .build();
  }

  void createNamespace(String name) {
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  List<Running> running(String namespace) {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .flatMap(
            pod ->
                pod.getStatus().getContainerStatuses().stream()
                    .filter(ContainerStatus::getReady)
                    .map(status -> running(pod, status)))
        .toList();
  }

  private static Running running(Pod pod, ContainerStatus status) {
    return new Running(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getSpec().getContainers().get(0).getImage(),
        status.getImageID());
  }

  @Override
  public void close() {
    client.close();
  }
}
