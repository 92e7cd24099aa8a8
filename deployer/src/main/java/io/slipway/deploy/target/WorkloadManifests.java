package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.util.ArrayList;
import java.util.List;

/** What is done to workloads whatever their kind. */
public final class WorkloadManifests {
  private WorkloadManifests() {}

  /** As the stable arm is to be. */
  static HasMetadata stable(HasMetadata manifest, Release release) {
    return ArmDeployments.stable((Deployment) manifest, release);
  }

  /** What stands for the canary, with so many Pods. */
  public static HasMetadata canary(HasMetadata stable, Workload workload, int pods) {
    return ArmDeployments.canary((Deployment) stable, workload, pods);
  }

  /** Checks what the rest takes for granted. */
  static void requireUsable(HasMetadata manifest) {
    ArmDeployments.requireUsable((Deployment) manifest);
  }

  /**
   * Refuses workloads that a canary can't stand beside.
   *
   * @throws io.slipway.deploy.DeployException with what to do
   */
  public static void requireOurs(WorkloadObjects live) {
    live.all().forEach(object -> ArmDeployments.requireArm((Deployment) object));
  }

  /**
   * What was read from a server, as something that can be applied again. A number of Pods that the
   * manifest leaves open is an autoscaler's, also on the way back.
   */
  public static WorkloadObjects reapplicable(WorkloadObjects live, WorkloadObjects manifests) {
    List<HasMetadata> objects = new ArrayList<>();
    for (HasMetadata object : live.all()) {
      boolean ownsReplicas = manifests.like(object).map(PodTemplates::replicas).isPresent();
      objects.add(ArmDeployments.reapplicable((Deployment) object, ownsReplicas));
    }
    return new WorkloadObjects(objects);
  }
}
