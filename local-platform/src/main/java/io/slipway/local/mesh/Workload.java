package io.slipway.local.mesh;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** What Istio's metrics call a Pod's workload: its Deployment, as a rule. */
record Workload(String namespace, String name, String version) {

  private static final String HASH_LABEL = "pod-template-hash";
  private static final String NONE = "unknown";

  static final Workload UNKNOWN = new Workload(NONE, NONE, NONE);

  static Workload of(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    Map<String, String> labels = labels(pod);
    return new Workload(
        meta.getNamespace(), owner(meta, labels), labels.getOrDefault("version", NONE));
  }

  static Map<String, String> labels(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /**
   * A ReplicaSet of a Deployment is named after it and the hash of its template: so Istio finds the
   * Deployment, too.
   */
  private static String owner(ObjectMeta meta, Map<String, String> labels) {
    if (meta.getOwnerReferences() == null || meta.getOwnerReferences().isEmpty()) {
      return meta.getName();
    }
    OwnerReference owner = meta.getOwnerReferences().get(0);
    String suffix = "-" + labels.getOrDefault(HASH_LABEL, "");
    return owner.getKind().equals("ReplicaSet") && owner.getName().endsWith(suffix)
        ? owner.getName().substring(0, owner.getName().length() - suffix.length())
        : owner.getName();
  }
}
