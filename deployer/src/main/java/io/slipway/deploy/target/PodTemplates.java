package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.slipway.deploy.release.Workload;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Deployments, StatefulSets and DaemonSets have in common. */
public final class PodTemplates {
  private PodTemplates() {}

  /** The Pods that an object makes; empty for other kinds, and where it doesn't say. */
  static Optional<PodTemplateSpec> find(HasMetadata object) {
    if (object instanceof Deployment deployment && deployment.getSpec() != null) {
      return Optional.ofNullable(deployment.getSpec().getTemplate());
    }
    if (object instanceof StatefulSet set && set.getSpec() != null) {
      return Optional.ofNullable(set.getSpec().getTemplate());
    }
    if (object instanceof DaemonSet set && set.getSpec() != null) {
      return Optional.ofNullable(set.getSpec().getTemplate());
    }
    return Optional.empty();
  }

  /** The Pods that a workload makes; it was seen to have them. */
  public static PodTemplateSpec of(HasMetadata workload) {
    return find(workload).orElseThrow();
  }

  static @Nullable LabelSelector selector(HasMetadata object) {
    if (object instanceof Deployment deployment) {
      return deployment.getSpec().getSelector();
    }
    if (object instanceof StatefulSet set) {
      return set.getSpec().getSelector();
    }
    return object instanceof DaemonSet set ? set.getSpec().getSelector() : null;
  }

  /** The labels by which the Pods of a workload, of both arms, are told from others. */
  public static Map<String, String> labels(HasMetadata workload) {
    LabelSelector selector = selector(workload);
    return selector == null ? Map.of() : ReleaseObjects.orEmpty(selector.getMatchLabels());
  }

  /** How many Pods the manifest asks for; null where it leaves that open. */
  public static @Nullable Integer replicas(HasMetadata object) {
    if (object instanceof Deployment deployment) {
      return deployment.getSpec().getReplicas();
    }
    return object instanceof StatefulSet set ? set.getSpec().getReplicas() : null;
  }

  /** The image of the container that a release is about; empty where there is none. */
  public static String image(HasMetadata object, Workload workload) {
    return of(object).getSpec().getContainers().stream()
        .filter(container -> workload.container().equals(container.getName()))
        .map(Container::getImage)
        .findFirst()
        .orElse("");
  }
}
