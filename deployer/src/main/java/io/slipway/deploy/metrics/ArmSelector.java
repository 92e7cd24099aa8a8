package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Workload;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whose requests are counted: a workload of a release in its namespace.
 *
 * @param podLabels by which its Pods, of both arms, are told from others
 * @param version the new one, as the annotation of its Pods has it
 */
public record ArmSelector(
    Workload workload, String namespace, Map<String, String> podLabels, String version) {
  public ArmSelector {
    podLabels = Map.copyOf(podLabels);
  }

  /** For counters, which say whose they are. */
  public ArmSelector(Workload workload, String namespace) {
    this(workload, namespace, Map.of(), "");
  }

  /** The labels of an arm's Pods. */
  Map<String, String> labels(Arm arm) {
    Map<String, String> labels = new TreeMap<>(podLabels);
    labels.put(Arm.LABEL, arm.word());
    return labels;
  }

  boolean matches(Sample sample, Arm arm) {
    return sample.label("destination_workload").equals(arm.deployment(workload))
        && sample.label("destination_workload_namespace").equals(namespace);
  }
}
