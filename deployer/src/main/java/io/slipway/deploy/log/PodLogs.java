package io.slipway.deploy.log;

import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.cluster.KubernetesApi;
import java.util.List;
import java.util.Map;

/** The last lines of containers' logs. */
public final class PodLogs {
  /** Bounds what a container with very long lines can cost. */
  private static final int MAX_BYTES = 4 << 20;

  private final KubernetesApi api;
  private final String namespace;

  public PodLogs(KubernetesApi api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** The Pods with these labels, those that end included. */
  public List<Pod> pods(Map<String, String> selector) throws InterruptedException {
    return api.call(
        "list the Pods %s in namespace %s".formatted(selector, namespace),
        client -> client.pods().inNamespace(namespace).withLabels(selector).list().getItems());
  }

  /** At most so many lines, oldest first. */
  public List<String> last(String pod, String container, int lines) throws InterruptedException {
    String text =
        api.call(
            "read the log of container %s of Pod %s in namespace %s"
                .formatted(container, pod, namespace),
            client ->
                client
                    .pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .inContainer(container)
                    .limitBytes(MAX_BYTES)
                    .tailingLines(lines)
                    .getLog());
    return text == null ? List.of() : text.lines().toList();
  }
}
