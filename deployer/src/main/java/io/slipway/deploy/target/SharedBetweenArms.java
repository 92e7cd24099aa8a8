package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.slipway.deploy.DeployException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Pods of two arms can't both have: while a canary runs, both do with every volume and
 * port of the host that the manifest names.
 */
public final class SharedBetweenArms {
  private static final String ONE_NODE = "ReadWriteOnce";
  private static final String ONE_POD = "ReadWriteOncePod";

  private SharedBetweenArms() {}

  /**
   * Warnings about what may keep the canary's Pods from starting.
   *
   * @param others the release's other objects, claims among them
   * @throws DeployException where they surely can't start
   */
  public static List<String> warnings(Deployment workload, List<HasMetadata> others) {
    String name = workload.getMetadata().getName();
    PodSpec pods = workload.getSpec().getTemplate().getSpec();
    List<String> warnings = new ArrayList<>();
    for (Volume volume : pods.getVolumes()) {
      if (volume.getPersistentVolumeClaim() != null) {
        String claim = volume.getPersistentVolumeClaim().getClaimName();
        warnings.addAll(claim(name, claim, modes(claim, others)));
      }
    }
    pods.getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> port.getHostPort() != null && port.getHostPort() > 0)
        .forEach(
            port ->
                warnings.add(
                    "Deployment %s takes port %d of its nodes (hostPort), so the canary's Pods only start on nodes where no stable Pod runs"
                        .formatted(name, port.getHostPort())));
    return warnings;
  }

  /** Empty where the claim isn't among the manifests. */
  private static List<String> modes(String claim, List<HasMetadata> others) {
    return others.stream()
        .filter(PersistentVolumeClaim.class::isInstance)
        .map(PersistentVolumeClaim.class::cast)
        .filter(object -> object.getMetadata().getName().equals(claim))
        .filter(object -> object.getSpec() != null)
        .flatMap(object -> object.getSpec().getAccessModes().stream())
        .toList();
  }

  private static List<String> claim(String name, String claim, List<String> modes) {
    if (modes.contains(ONE_POD)) {
      throw DeployException.usage(
          "Deployment %s mounts PersistentVolumeClaim %s, which is %s: beside a stable Pod the canary's could never start; make it ReadWriteMany (NFS), or give each Pod its own (a StatefulSet)"
              .formatted(name, claim, ONE_POD));
    }
    boolean oneNode =
        !modes.isEmpty()
            && modes.stream().allMatch(mode -> mode.equals(ONE_NODE) || mode.equals(ONE_POD));
    return oneNode
        ? List.of(
            "Deployment %s mounts PersistentVolumeClaim %s, which is %s: the canary's Pods only start on the node where stable's run; ReadWriteMany (NFS) has no such limit"
                .formatted(name, claim, ONE_NODE))
        : List.of();
  }
}
