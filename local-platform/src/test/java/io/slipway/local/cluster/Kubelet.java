package io.slipway.local.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says of the Pods of the namespace {@code default} what a test wants to be true. */
final class Kubelet {

  private static final String HELD = "test.slipway.io/held";

  private final KubernetesClient client;
  private String broken = "";

  Kubelet(KubernetesClient client) {
    this.client = client;
  }

  List<Pod> pods() {
    return client.pods().inNamespace("default").list().getItems();
  }

  Pod pod(String name) {
    return client.pods().inNamespace("default").withName(name).get();
  }

  List<String> names() {
    return pods().stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
  }

  List<String> deleting() {
    return pods().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
        .map(pod -> pod.getMetadata().getName())
        .sorted()
        .toList();
  }

  Map<String, String> images() {
    Map<String, String> images = new TreeMap<>();
    for (Pod pod : pods()) {
      images.put(pod.getMetadata().getName(), image(pod));
    }
    return images;
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().get(0).getImage();
  }

  /** Pods of this image never become ready. */
  void breakImage(String image) {
    broken = image;
  }

  void makeReady(String name) {
    setPhase(pod(name), "Running");
  }

  void setPhase(Pod pod, String phase) {
    boolean ready = phase.equals("Running");
    client
        .resource(
            new PodBuilder(pod)
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .endCondition()
                .endStatus()
                .build())
        .patchStatus();
  }

  /** Makes every Pod ready that isn't broken or told otherwise. */
  void sync() {
    for (Pod pod : pods()) {
      if ("Pending".equals(pod.getStatus().getPhase()) && !image(pod).equals(broken)) {
        setPhase(pod, "Running");
      }
    }
  }

  int syncAndCount() {
    sync();
    return pods().size();
  }

  /** Pods that are deleted from now on stay, terminating. */
  void holdDeletions() {
    for (Pod pod : pods()) {
      client
          .resource(pod)
          .edit(p -> new PodBuilder(p).editMetadata().addToFinalizers(HELD).endMetadata().build());
    }
  }

  void releaseDeletions() {
    for (Pod pod : pods()) {
      client
          .resource(pod)
          .edit(
              p ->
                  new PodBuilder(p)
                      .editMetadata()
                      .removeFromFinalizers(HELD)
                      .endMetadata()
                      .build());
    }
  }

  /** Waits until as many of these Pods are there, in order, and no more. */
  void awaitPods(String first, String second, String third, int count) {
    List<String> expected = Arrays.asList(first, second, third).subList(0, count);
    await().atMost(Duration.ofSeconds(10)).until(() -> names().equals(expected));
  }
}
