package io.slipway.deploy.autoscale;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.slipway.deploy.cluster.KubernetesApi;
import io.slipway.deploy.release.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An autoscaler as it was read; fields that Slipway doesn't know are of no concern. */
record Scaler(ScalerKind kind, GenericKubernetesResource object) {
  /** Owns the held field, and nothing else, for as long as it is held. */
  static final String MANAGER = KubernetesApi.HOLD_MANAGER;

  /** What KEDA takes where it isn't said. */
  private static final int MOST_BY_DEFAULT = 100;

  /** The HorizontalPodAutoscaler's, in seconds, where it isn't said. */
  private static final int WINDOW = 300;

  String name() {
    return object.getMetadata().getName();
  }

  /** Whether it scales a workload, by {@code spec.scaleTargetRef}. */
  boolean scales(Workload workload) {
    Map<?, ?> target = map(spec().get("scaleTargetRef"));
    Object kindOfTarget = target.get("kind");
    return workload.name().equals(target.get("name"))
        && workload.kind().equals(kindOfTarget == null ? "Deployment" : kindOfTarget);
  }

  /** What keeps it as it is and would write over a change; empty where nothing does. */
  Optional<OwnerReference> maker() {
    List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
    return owners == null
        ? Optional.empty()
        : owners.stream().filter(owner -> Boolean.TRUE.equals(owner.getController())).findFirst();
  }

  /** Whether one of these makes it. */
  boolean isMadeBy(List<Scaler> all) {
    return maker()
        .filter(
            owner ->
                all.stream()
                    .anyMatch(
                        other ->
                            other.kind().kind().equals(owner.getKind())
                                && other.name().equals(owner.getName())))
        .isPresent();
  }

  @Nullable Integer least() {
    return number(spec().get(kind.least()));
  }

  int leastOrDefault() {
    return Objects.requireNonNullElse(least(), kind.leastByDefault());
  }

  int most() {
    return Objects.requireNonNullElse(number(spec().get(kind.most())), MOST_BY_DEFAULT);
  }

  @Nullable Integer idle() {
    return kind == ScalerKind.SCALED_OBJECT ? number(spec().get(ScalerKind.IDLE)) : null;
  }

  /** Whether a workload could be left with fewer Pods. */
  boolean allowsFewerThan(int pods) {
    return leastOrDefault() < pods || idle() != null;
  }

  /** Of the HorizontalPodAutoscaler that does the work: KEDA's is one that it makes. */
  String worker() {
    Object named = map(object.getAdditionalProperties().get("status")).get("hpaName");
    boolean own = kind == ScalerKind.HORIZONTAL_POD_AUTOSCALER;
    return own ? name() : named == null ? "keda-hpa-" + name() : String.valueOf(named);
  }

  /**
   * Whether only its minimum keeps it from taking Pods away, by the condition that the controller
   * reports after looking back over its stabilization window.
   */
  boolean wantsFewer() {
    Object conditions = map(object.getAdditionalProperties().get("status")).get("conditions");
    return conditions instanceof List<?> list
        && list.stream()
            .map(Scaler::map)
            .anyMatch(
                condition ->
                    "ScalingLimited".equals(condition.get("type"))
                        && "True".equals(condition.get("status"))
                        && "TooFewReplicas".equals(condition.get("reason")));
  }

  /** How far it looks back before it takes Pods away. */
  Duration window() {
    Map<?, ?> down = map(map(spec().get("behavior")).get("scaleDown"));
    Integer seconds = number(down.get("stabilizationWindowSeconds"));
    return Duration.ofSeconds(seconds == null ? WINDOW : seconds);
  }

  boolean isOwned() {
    List<ManagedFieldsEntry> owners = object.getMetadata().getManagedFields();
    return owners != null && owners.stream().anyMatch(Scaler::isOurs);
  }

  static boolean isOurs(ManagedFieldsEntry owner) {
    return MANAGER.equals(owner.getManager());
  }

  private Map<?, ?> spec() {
    return map(object.getAdditionalProperties().get("spec"));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static @Nullable Integer number(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : null;
  }

  @Override
  public String toString() {
    return kind.kind() + " " + name();
  }
}
