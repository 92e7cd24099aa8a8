package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workloads as they are in a cluster. */
public final class LiveWorkloads {
  private LiveWorkloads() {}

  /** The stable arms of a release's workloads, as far as they are there. */
  public static WorkloadObjects read(KubernetesApi api, Release release)
      throws InterruptedException {
    List<HasMetadata> found = new ArrayList<>();
    for (Workload workload : release.spec().members()) {
      HasMetadata object = read(api, release.namespace(), workload.kind(), workload.name());
      if (object != null) {
        found.add(object);
      }
    }
    return new WorkloadObjects(found);
  }

  static @Nullable HasMetadata read(KubernetesApi api, String namespace, String kind, String name)
      throws InterruptedException {
    Class<? extends HasMetadata> type =
        switch (kind) {
          case "Deployment" -> Deployment.class;
          case "StatefulSet" -> StatefulSet.class;
          case "DaemonSet" -> DaemonSet.class;
          default -> throw new IllegalStateException("no workload is a " + kind);
        };
    return api.<@Nullable HasMetadata>call(
        "read %s %s in namespace %s".formatted(kind, name, namespace),
        client -> client.resources(type).inNamespace(namespace).withName(name).get());
  }

  /** How many Pods can serve. */
  public static int readyPods(HasMetadata live) {
    Integer ready = null;
    if (live instanceof Deployment deployment && deployment.getStatus() != null) {
      ready = deployment.getStatus().getReadyReplicas();
    } else if (live instanceof StatefulSet set && set.getStatus() != null) {
      ready = set.getStatus().getReadyReplicas();
    } else if (live instanceof DaemonSet set && set.getStatus() != null) {
      ready = set.getStatus().getNumberReady();
    }
    return ready == null ? 0 : ready;
  }
}
