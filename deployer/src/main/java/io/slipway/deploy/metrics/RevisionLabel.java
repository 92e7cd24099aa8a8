package io.slipway.deploy.metrics;

import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.log.PodLogs;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Source;
import io.slipway.deploy.target.ArmDeployments;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells the arms of a workload apart whose Pods are replaced in place: by the label that its
 * controller gives to Pods of one template.
 */
final class RevisionLabel {
  /** Of StatefulSets and DaemonSets (kubernetes.io/docs/reference/labels-annotations-taints). */
  private static final String LABEL = "controller-revision-hash";

  private RevisionLabel() {}

  /** An arm's Pods, those that end included. */
  static List<Pod> pods(SourceContext context, Arm arm) throws InterruptedException {
    ArmSelector selector = context.selector();
    PodLogs logs = new PodLogs(context.cluster(), selector.namespace());
    if (!selector.workload().isInPlace()) {
      return logs.pods(selector.labels(arm));
    }
    return logs.pods(selector.podLabels()).stream()
        .filter(
            pod -> ArmDeployments.version(pod).equals(selector.version()) == (arm == Arm.CANARY))
        .toList();
  }

  /** The labels that all Pods of an arm have, and no others. */
  static Map<String, String> labels(SourceContext context, Arm arm) throws InterruptedException {
    ArmSelector selector = context.selector();
    if (!selector.workload().isInPlace()) {
      return selector.labels(arm);
    }
    Map<String, String> labels = new TreeMap<>(selector.podLabels());
    labels.put(LABEL, of(context, arm));
    return labels;
  }

  /** A query with the revision filled in, where it asks for one. */
  static String fill(String query, SourceContext context, Arm arm) throws InterruptedException {
    return query.contains(Source.REVISION)
        ? query.replace(Source.REVISION, of(context, arm))
        : query;
  }

  private static String of(SourceContext context, Arm arm) throws InterruptedException {
    return pods(context, arm).stream()
        .map(pod -> Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of()).get(LABEL))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                DeployException.temporary(
                    "no Pod of the %s arm has the label %s yet".formatted(arm.word(), LABEL),
                    null));
  }
}
