package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.log.PodLogs;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds out why Pods don't become ready: their status, then their events or their logs. */
final class Diagnosis {
  private static final int LOG_LINES = 5;

  /** Why, in words; {@code hopeless} where waiting won't help. */
  record Finding(String words, boolean hopeless) {
    static final Finding NONE = new Finding("", false);
  }

  private final KubernetesApi api;
  private final String namespace;
  private final PodLogs logs;

  Diagnosis(KubernetesApi api, String namespace) {
    this.api = api;
    this.namespace = namespace;
    this.logs = new PodLogs(api, namespace);
  }

  /** Of the Pods that run what the Deployment is told to; older ones may fail as they like. */
  Finding of(Deployment live) throws InterruptedException {
    String version = ArmDeployments.version(live);
    return of(Sets.of(version, logs.pods(live.getSpec().getSelector().getMatchLabels())));
  }

  /** Of an arm's Pods. */
  Finding of(List<Pod> pods) throws InterruptedException {
    Optional<PodProblem> problem = PodProblem.of(pods);
    if (problem.isEmpty()) {
      return Finding.NONE;
    }
    PodProblem found = problem.get();
    return new Finding(
        "Pod %s: %s%s".formatted(found.pod(), found.words(), more(found)), found.hopeless());
  }

  /** What the logs or events add; nothing where they can't be read: the status has said it. */
  private String more(PodProblem problem) throws InterruptedException {
    try {
      if (problem.running()) {
        return lastWarning(problem.pod());
      }
      String container = problem.crashed();
      List<String> lines =
          container == null ? List.of() : logs.last(problem.pod(), container, LOG_LINES);
      return lines.isEmpty() ? "" : "; its last lines: " + String.join(" | ", lines);
    } catch (DeployException e) {
      return "";
    }
  }

  private String lastWarning(String pod) throws InterruptedException {
    List<Event> events =
        api.call(
            "read the events of Pod %s in namespace %s".formatted(pod, namespace),
            client ->
                client
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("involvedObject.name", pod)
                    .list()
                    .getItems());
    return events.stream()
        .filter(event -> "Warning".equals(event.getType()))
        .max(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())))
        .map(event -> ": " + event.getMessage())
        .orElse("");
  }
}
