package io.slipway.deploy.target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.release.Workload;
import io.slipway.deploy.routing.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets whose Pods are replaced in place, so that there is one object for both arms. Annotations say
 * whose template it has: {@code slipway.io/version} of the object is the stable arm's, that of the
 * template its own, and {@code slipway.io/canary} is there as long as there is a canary.
 */
final class Sets {
  /** Annotation of a set that has a canary: the canary's version. */
  static final String CANARY = "slipway.io/canary";

  /** Annotation of a set that has a canary: how many Pods that is to have. */
  static final String PODS = "slipway.io/canary-pods";

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private Sets() {}

  /** The set as it is to be without a canary. */
  static HasMetadata stable(HasMetadata manifest, Release release) {
    String version = ArmDeployments.version(PodTemplates.of(manifest));
    annotate(manifest, ArmDeployments.VERSION, version);
    Map<String, String> labels =
        new HashMap<>(ReleaseObjects.orEmpty(manifest.getMetadata().getLabels()));
    labels.put(ArmDeployments.RELEASE, release.name());
    manifest.getMetadata().setLabels(labels);
    var template = PodTemplates.of(manifest).getMetadata();
    Map<String, String> annotations =
        new HashMap<>(ReleaseObjects.orEmpty(template.getAnnotations()));
    annotations.put(ArmDeployments.VERSION, version);
    template.setAnnotations(annotations);
    return manifest;
  }

  static void annotate(HasMetadata object, String name, String value) {
    Map<String, String> annotations =
        new HashMap<>(ReleaseObjects.orEmpty(object.getMetadata().getAnnotations()));
    annotations.put(name, value);
    object.getMetadata().setAnnotations(annotations);
  }

  /** A copy as it is while there is a canary. */
  static HasMetadata marked(HasMetadata object, String canary, int pods) {
    HasMetadata copy = SERIALIZATION.clone(object);
    annotate(copy, CANARY, canary);
    annotate(copy, PODS, String.valueOf(pods));
    return copy;
  }

  /** The canary's, which leaves what the stable arm is of as it was. */
  static HasMetadata asCanary(HasMetadata canary, HasMetadata live, int pods) {
    HasMetadata copy = marked(canary, ArmDeployments.version(canary), pods);
    annotate(copy, ArmDeployments.VERSION, ArmDeployments.version(live));
    return copy;
  }

  /** How many Pods the canary is to have. */
  static int pods(HasMetadata live) {
    String pods = annotation(live, PODS);
    return pods == null || !pods.matches("[0-9]{1,6}") ? 0 : Integer.parseInt(pods);
  }

  /** Without what only the server, or a canary, has to say. */
  static HasMetadata reapplicable(HasMetadata live, SetKind kind, boolean ownsReplicas) {
    HasMetadata copy = SERIALIZATION.clone(kind.reapplicable(live, ownsReplicas));
    Map<String, String> annotations =
        new HashMap<>(ReleaseObjects.orEmpty(copy.getMetadata().getAnnotations()));
    annotations.keySet().removeAll(List.of(CANARY, PODS, Weights.ANNOTATION));
    if (annotations.containsKey(ArmDeployments.VERSION)) {
      annotations.put(ArmDeployments.VERSION, templateVersion(live));
    }
    copy.getMetadata().setAnnotations(annotations);
    copy.getMetadata().setManagedFields(List.of());
    copy.getMetadata().setResourceVersion(null);
    copy.getMetadata().setUid(null);
    copy.getMetadata().setCreationTimestamp(null);
    copy.getMetadata().setGeneration(null);
    return copy;
  }

  /** The version of the canary; empty where there is none. */
  static Optional<String> canary(HasMetadata live) {
    return Optional.ofNullable(annotation(live, CANARY));
  }

  static @Nullable String annotation(HasMetadata live, String name) {
    return ReleaseObjects.orEmpty(live.getMetadata().getAnnotations()).get(name);
  }

  /** The version of its template. */
  static String templateVersion(HasMetadata live) {
    var metadata = PodTemplates.of(live).getMetadata();
    return metadata == null
        ? ""
        : ReleaseObjects.orEmpty(metadata.getAnnotations())
            .getOrDefault(ArmDeployments.VERSION, "");
  }

  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  static List<Pod> of(String version, List<Pod> pods) {
    return pods.stream().filter(pod -> ArmDeployments.version(pod).equals(version)).toList();
  }

  /** Refuses weights that the number of Pods can't tell, with the nearest ones. */
  static void requireTellable(Release release, Workload workload, int pods) {
    for (int weight : release.spec().strategy().weights()) {
      long below = (long) weight * pods / 100;
      if (percent(below, pods) != weight && percent(below + 1, pods) != weight) {
        throw DeployException.usage(
            "strategy: %d %% is no number of the %d Pods of %s %s, which make the share; the nearest weights are %d and %d"
                .formatted(
                    weight,
                    pods,
                    workload.kind(),
                    workload.name(),
                    percent(below, pods),
                    percent(below + 1, pods)));
      }
    }
  }

  private static long percent(long some, int all) {
    return Math.round(100.0 * some / all);
  }
}
