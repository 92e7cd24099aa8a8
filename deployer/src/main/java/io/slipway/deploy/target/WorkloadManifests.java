package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
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
    return manifest instanceof Deployment deployment
        ? ArmDeployments.stable(deployment, release)
        : Sets.stable(manifest, release);
  }

  /**
   * What stands for the canary, with so many Pods.
   *
   * @param live as it is now
   */
  public static HasMetadata canary(
      HasMetadata stable, HasMetadata live, Workload workload, int pods) {
    return stable instanceof Deployment deployment
        ? ArmDeployments.canary(deployment, workload, pods)
        : Sets.asCanary(SetKind.of(workload).canary(stable, live, pods), live, pods);
  }

  /** Checks what the rest takes for granted. */
  static void requireUsable(HasMetadata manifest, Workload workload) {
    ArmDeployments.requireUsable(manifest);
    if (workload.isInPlace()) {
      SetKind.of(workload).prepare(manifest);
    }
  }

  /** How many Pods a workload wants; of a DaemonSet only known once it is there. */
  public static int wantedPods(HasMetadata workload) {
    if (workload instanceof DaemonSet) {
      return new DaemonSets().wanted(workload);
    }
    Integer replicas = PodTemplates.replicas(workload);
    return replicas == null ? 1 : replicas;
  }

  /**
   * Refuses steps that workloads without a second arm can't take, as far as that is known.
   *
   * @param live what there is of them
   */
  public static void requireTellable(
      Release release, WorkloadObjects manifests, WorkloadObjects live) {
    for (Workload workload : release.spec().members()) {
      if (workload.kind().equals("StatefulSet")) {
        HasMetadata set = live.find(workload).orElseGet(() -> manifests.get(workload));
        Sets.requireTellable(release, workload, new StatefulSets().wanted(set));
      }
    }
  }

  /**
   * Refuses workloads that a canary can't stand beside.
   *
   * @throws io.slipway.deploy.DeployException with what to do
   */
  public static void requireOurs(WorkloadObjects live) {
    for (HasMetadata object : live.all()) {
      if (object instanceof Deployment deployment) {
        ArmDeployments.requireArm(deployment);
      }
    }
  }

  /**
   * What was read from a server, as something that can be applied again. A number of Pods that the
   * manifest leaves open is an autoscaler's, also on the way back.
   */
  public static WorkloadObjects reapplicable(WorkloadObjects live, WorkloadObjects manifests) {
    List<HasMetadata> objects = new ArrayList<>();
    for (HasMetadata object : live.all()) {
      boolean ownsReplicas = manifests.like(object).map(PodTemplates::replicas).isPresent();
      objects.add(
          object instanceof Deployment deployment
              ? ArmDeployments.reapplicable(deployment, ownsReplicas)
              : Sets.reapplicable(object, SetKind.of(object), ownsReplicas));
    }
    return new WorkloadObjects(objects);
  }
}
