package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.slipway.deploy.DeployException;
import java.util.List;

/** The canary are the Pods from {@code partition} on: the controller replaces them. */
record StatefulSets() implements SetKind {

  @Override
  public int wanted(HasMetadata live) {
    Integer replicas = PodTemplates.replicas(live);
    return replicas == null ? 1 : replicas;
  }

  /** The number of Pods is that of the version before, of which the canary is a part. */
  @Override
  public HasMetadata canary(HasMetadata stable, HasMetadata live, int pods) {
    boolean ownsReplicas = PodTemplates.replicas(stable) != null;
    return new StatefulSetBuilder((StatefulSet) stable)
        .editSpec()
        .withReplicas(ownsReplicas ? Integer.valueOf(wanted(live)) : null)
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(Math.max(0, wanted(live) - pods))
        .endRollingUpdate()
        .endUpdateStrategy()
        .endSpec()
        .build();
  }

  @Override
  public List<Pod> toReplace(HasMetadata live, List<Pod> pods, String version, int wanted) {
    return List.of();
  }

  @Override
  public boolean isComplete(HasMetadata live) {
    StatefulSetStatus status = ((StatefulSet) live).getStatus();
    return status != null
        && Counted.isObserved(live)
        && Counted.orZero(status.getUpdatedReplicas()) == wanted(live)
        && Counted.orZero(status.getReadyReplicas()) == wanted(live)
        && Counted.orZero(status.getReplicas()) == wanted(live);
  }

  @Override
  public HasMetadata reapplicable(HasMetadata live, boolean ownsReplicas) {
    StatefulSet copy = new StatefulSetBuilder((StatefulSet) live).withStatus(null).build();
    copy.getSpec().setReplicas(ownsReplicas ? copy.getSpec().getReplicas() : null);
    return copy;
  }

  @Override
  public void prepare(HasMetadata manifest) {
    StatefulSet set = (StatefulSet) manifest;
    StatefulSetUpdateStrategy strategy = set.getSpec().getUpdateStrategy();
    boolean rolling =
        strategy == null
            || strategy.getType() == null
            || strategy.getType().equals("RollingUpdate");
    boolean partitioned =
        strategy != null
            && strategy.getRollingUpdate() != null
            && Counted.orZero(strategy.getRollingUpdate().getPartition()) > 0;
    if (!rolling || partitioned) {
      throw DeployException.usage(
          "StatefulSet %s has an updateStrategy of its own, but its partition is what makes a canary; leave updateStrategy out"
              .formatted(set.getMetadata().getName()));
    }
    set.getSpec()
        .setUpdateStrategy(
            new StatefulSetBuilder(set)
                .editSpec()
                .editOrNewUpdateStrategy()
                .withType("RollingUpdate")
                .editOrNewRollingUpdate()
                .withPartition(0)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec()
                .build()
                .getSpec()
                .getUpdateStrategy());
  }
}
