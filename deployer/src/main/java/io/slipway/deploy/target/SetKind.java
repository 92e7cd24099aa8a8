package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.slipway.deploy.release.Workload;
import java.util.List;

/** What sets whose Pods are replaced in place differ in. */
sealed interface SetKind permits StatefulSets, DaemonSets {

  static SetKind of(Workload workload) {
    return of(workload.kind());
  }

  static SetKind of(HasMetadata object) {
    return of(object.getKind());
  }

  private static SetKind of(String kind) {
    return kind.equals("StatefulSet") ? new StatefulSets() : new DaemonSets();
  }

  /** How many Pods it wants. */
  int wanted(HasMetadata live);

  /** A copy that gives the new template to so many Pods, and leaves the others. */
  HasMetadata canary(HasMetadata stable, HasMetadata live, int pods);

  /**
   * Pods that must be deleted for so many to be of a version, as far as that is due: none while
   * others are on their way, or where the controller does it.
   */
  List<Pod> toReplace(HasMetadata live, List<Pod> pods, String version, int wanted);

  /** Whether all Pods are of the set's template, and can serve. */
  boolean isComplete(HasMetadata live);

  /** A copy that was read, to be applied again. */
  HasMetadata reapplicable(HasMetadata live, boolean ownsReplicas);

  /**
   * Refuses what no canary can be made of, and says explicitly what the rest relies on.
   *
   * @throws io.slipway.deploy.DeployException with what to do
   */
  void prepare(HasMetadata manifest);
}
