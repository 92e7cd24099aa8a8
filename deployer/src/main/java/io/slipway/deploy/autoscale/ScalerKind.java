package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Locale;

/** What can scale a workload, and where it says how far. */
public enum ScalerKind {
  HORIZONTAL_POD_AUTOSCALER(
      "HorizontalPodAutoscaler", "autoscaling", "v2", "minReplicas", 1, "maxReplicas"),
  /** KEDA's; it makes a HorizontalPodAutoscaler and writes over what is changed there. */
  SCALED_OBJECT("ScaledObject", "keda.sh", "v1alpha1", "minReplicaCount", 0, "maxReplicaCount");

  /** KEDA's number of Pods while nothing triggers, below its minimum. */
  static final String IDLE = "idleReplicaCount";

  private final String kind;
  private final String group;
  private final String version;
  private final String least;
  private final int leastByDefault;
  private final String most;

  ScalerKind(
      String kind, String group, String version, String least, int leastByDefault, String most) {
    this.kind = kind;
    this.group = group;
    this.version = version;
    this.least = least;
    this.leastByDefault = leastByDefault;
    this.most = most;
  }

  String kind() {
    return kind;
  }

  String group() {
    return group;
  }

  /** The field that is held. */
  String least() {
    return least;
  }

  int leastByDefault() {
    return leastByDefault;
  }

  String most() {
    return most;
  }

  ResourceDefinitionContext context() {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
        .withNamespaced(true)
        .build();
  }
}
