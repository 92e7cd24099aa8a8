package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.slipway.deploy.release.Arm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rules about where Pods run that look at other Pods of the workload. Each arm counts for itself:
 * otherwise the canary's Pods would have to keep away from stable's, and where nodes are few could
 * not start, or would be spread by what stable already has.
 */
final class ArmPlacement {
  private ArmPlacement() {}

  /** Narrows every rule that means the template's own Pods to those of one arm. */
  static void narrow(PodTemplateSpec template, Arm arm) {
    Map<String, String> labels = new HashMap<>(labels(template));
    PodSpec spec = template.getSpec();
    Stream.concat(spreads(spec), affinities(spec))
        .filter(selector -> selects(selector, labels))
        .forEach(selector -> narrow(selector, arm));
  }

  private static Map<String, String> labels(PodTemplateSpec template) {
    return ReleaseObjects.orEmpty(template.getMetadata().getLabels());
  }

  private static void narrow(LabelSelector selector, Arm arm) {
    Map<String, String> labels = new HashMap<>(ReleaseObjects.orEmpty(selector.getMatchLabels()));
    labels.put(Arm.LABEL, arm.word());
    selector.setMatchLabels(labels);
  }

  private static Stream<LabelSelector> spreads(PodSpec spec) {
    return spec.getTopologySpreadConstraints().stream()
        .map(TopologySpreadConstraint::getLabelSelector)
        .flatMap(Stream::ofNullable);
  }

  private static Stream<LabelSelector> affinities(PodSpec spec) {
    Affinity affinity = spec.getAffinity();
    if (affinity == null) {
      return Stream.empty();
    }
    List<PodAffinityTerm> terms = new ArrayList<>();
    PodAffinity together = affinity.getPodAffinity();
    if (together != null) {
      terms.addAll(together.getRequiredDuringSchedulingIgnoredDuringExecution());
      together.getPreferredDuringSchedulingIgnoredDuringExecution().stream()
          .map(WeightedPodAffinityTerm::getPodAffinityTerm)
          .forEach(terms::add);
    }
    PodAntiAffinity apart = affinity.getPodAntiAffinity();
    if (apart != null) {
      terms.addAll(apart.getRequiredDuringSchedulingIgnoredDuringExecution());
      apart.getPreferredDuringSchedulingIgnoredDuringExecution().stream()
          .map(WeightedPodAffinityTerm::getPodAffinityTerm)
          .forEach(terms::add);
    }
    return terms.stream().map(PodAffinityTerm::getLabelSelector).flatMap(Stream::ofNullable);
  }

  /** Whether it means Pods with these labels, of whichever arm. */
  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    boolean named =
        ReleaseObjects.orEmpty(selector.getMatchLabels()).entrySet().stream()
            .filter(label -> !label.getKey().equals(Arm.LABEL))
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    return named
        && selector.getMatchExpressions().stream()
            .filter(requirement -> !Arm.LABEL.equals(requirement.getKey()))
            .allMatch(requirement -> fits(requirement, labels.get(requirement.getKey())));
  }

  private static boolean fits(LabelSelectorRequirement requirement, @Nullable String value) {
    return switch (String.valueOf(requirement.getOperator())) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
