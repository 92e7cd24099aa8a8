package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.slipway.deploy.DeployException;
import java.util.Comparator;
import java.util.List;

/**
 * The canary are the Pods on so many nodes: with {@code OnDelete} the controller leaves the others,
 * and a Pod that is deleted comes back with the new template.
 */
record DaemonSets() implements SetKind {

  @Override
  public int wanted(HasMetadata live) {
    DaemonSetStatus status = ((DaemonSet) live).getStatus();
    return status == null ? 0 : Counted.orZero(status.getDesiredNumberScheduled());
  }

  @Override
  public HasMetadata canary(HasMetadata stable, HasMetadata live, int pods) {
    return new DaemonSetBuilder((DaemonSet) stable)
        .editSpec()
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .endSpec()
        .build();
  }

  /** One node after the other. */
  @Override
  public List<Pod> toReplace(HasMetadata live, List<Pod> pods, String version, int wanted) {
    int updated = Sets.of(version, pods).size();
    boolean onTheWay =
        pods.size() < wanted(live) || pods.stream().anyMatch(pod -> !Sets.isReady(pod));
    if (updated >= wanted || onTheWay) {
      return List.of();
    }
    return pods.stream()
        .filter(pod -> !ArmDeployments.version(pod).equals(version))
        .sorted(Comparator.comparing(pod -> String.valueOf(pod.getSpec().getNodeName())))
        .limit(1)
        .toList();
  }

  @Override
  public boolean isComplete(HasMetadata live) {
    DaemonSetStatus status = ((DaemonSet) live).getStatus();
    return status != null
        && Counted.isObserved(live)
        && Counted.orZero(status.getUpdatedNumberScheduled()) == wanted(live)
        && Counted.orZero(status.getNumberAvailable()) == wanted(live);
  }

  @Override
  public HasMetadata reapplicable(HasMetadata live, boolean ownsReplicas) {
    return new DaemonSetBuilder((DaemonSet) live).withStatus(null).build();
  }

  @Override
  public void prepare(HasMetadata manifest) {
    DaemonSet set = (DaemonSet) manifest;
    DaemonSetUpdateStrategy strategy = set.getSpec().getUpdateStrategy();
    if (strategy != null && "OnDelete".equals(strategy.getType())) {
      throw DeployException.usage(
          "DaemonSet %s has the updateStrategy OnDelete, so no version would ever reach all nodes; leave updateStrategy out"
              .formatted(set.getMetadata().getName()));
    }
    set.getSpec()
        .setUpdateStrategy(
            new DaemonSetBuilder(set)
                .editSpec()
                .editOrNewUpdateStrategy()
                .withType("RollingUpdate")
                .endUpdateStrategy()
                .endSpec()
                .build()
                .getSpec()
                .getUpdateStrategy());
  }
}
