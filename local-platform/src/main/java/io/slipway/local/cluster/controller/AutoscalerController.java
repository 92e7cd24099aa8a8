package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.LabelSelector;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scales what HorizontalPodAutoscalers name, by the PodMetrics that a test writes. It looks at each
 * every second, and goes down only when nothing asked for more within the stabilization window.
 */
final class AutoscalerController implements Controller {

  private static final String COMPONENT = "horizontal-pod-autoscaler";
  private static final String KIND = "HorizontalPodAutoscaler";
  private static final String RESOURCE = "horizontalpodautoscalers.autoscaling";
  private static final Set<String> SCALABLE = Set.of("Deployment", "ReplicaSet", "StatefulSet");
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final long WINDOW_SECONDS = 300;

  private final Objects objects;
  private final EventRecorder events;
  private final Clock clock;

  private record Wish(Instant at, long replicas) {}

  /** What was wanted within the window, by the autoscaler's uid. */
  private final Map<String, Deque<Wish>> wishes = new HashMap<>();

  AutoscalerController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    if (event.key().resource().equals(RESOURCE)) {
      wake.accept(event.key());
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode autoscaler = objects.find(KIND, key.namespace(), key.name());
    Set<String> alive = new java.util.HashSet<>();
    objects.list(KIND, "").forEach(each -> alive.add(Json.text(each, "metadata.uid")));
    wishes.keySet().retainAll(alive);
    if (autoscaler == null || Objects.isDeleting(autoscaler)) {
      return null;
    }
    String kind = Json.text(autoscaler, "spec.scaleTargetRef.kind");
    String name = Json.text(autoscaler, "spec.scaleTargetRef.name");
    ObjectNode target = SCALABLE.contains(kind) ? objects.find(kind, key.namespace(), name) : null;
    if (target == null) {
      String message = "the " + kind + " \"" + name + "\" to scale isn't there";
      report(autoscaler, 0, 0, false, "FailedGetScale", message);
    } else {
      scale(autoscaler, target, objects.target(kind, key.namespace(), name));
    }
    return PERIOD;
  }

  private void scale(ObjectNode autoscaler, ObjectNode scaled, Target place) {
    long current = Json.number(scaled, "spec.replicas", 1);
    if (current == 0) {
      String message = "scaling is disabled since the replica count of the target is zero";
      report(autoscaler, 0, 0, false, "ScalingDisabled", message);
      return;
    }
    Autoscaling rule = new Autoscaling(autoscaler, pods(scaled), metrics(scaled));
    OptionalLong measured = rule.wanted(current);
    long wished = stabilized(autoscaler, current, measured.orElse(current));
    long wanted = rule.bounded(wished);
    if (wanted != current) {
      objects.edit(place, live -> Json.ensure(live, "spec").put("replicas", (int) wanted));
      events.normal(autoscaler, COMPONENT, "SuccessfulRescale", "New size: " + wanted);
    }
    report(
        autoscaler,
        current,
        wanted,
        measured.isPresent(),
        measured.isPresent() ? "ValidMetricFound" : "FailedGetResourceMetric",
        measured.isPresent()
            ? "the HPA was able to successfully calculate a replica count"
            : "no metrics returned from resource metrics API");
    limit(autoscaler, wished, wanted);
  }

  private void limit(ObjectNode autoscaler, long wished, long wanted) {
    boolean few = wished < wanted;
    String reason =
        few ? "TooFewReplicas" : wished > wanted ? "TooManyReplicas" : "DesiredWithinRange";
    String message =
        wished == wanted
            ? "the desired count is within the acceptable range"
            : "the desired replica count is %s the %simum replica count"
                .formatted(few ? "less than" : "more than", few ? "min" : "max");
    String now = objects.resources().now();
    objects.edit(
        objects.target(KIND, Objects.namespace(autoscaler), Objects.name(autoscaler)).status(),
        live ->
            Conditions.set(
                Json.ensure(live, "status"),
                "ScalingLimited",
                wished != wanted,
                reason,
                message,
                now));
  }

  private List<ObjectNode> pods(ObjectNode scaled) {
    LabelSelector selector = LabelSelector.of(Json.at(scaled, "spec.selector"));
    return objects.list("Pod", Objects.namespace(scaled)).stream()
        .filter(selector::matches)
        .filter(pod -> PodStates.isActive(pod) && PodStates.isReady(pod))
        .toList();
  }

  private Map<String, ObjectNode> metrics(ObjectNode scaled) {
    Map<String, ObjectNode> metrics = new HashMap<>();
    objects
        .list("PodMetrics", Objects.namespace(scaled))
        .forEach(each -> metrics.put(Objects.name(each), each));
    return metrics;
  }

  /** The largest wish of the window, as far as that means not to go down yet. */
  private long stabilized(ObjectNode autoscaler, long current, long wanted) {
    long seconds =
        Json.number(
            autoscaler, "spec.behavior.scaleDown.stabilizationWindowSeconds", WINDOW_SECONDS);
    Instant now = clock.instant();
    Deque<Wish> recent =
        wishes.computeIfAbsent(Json.text(autoscaler, "metadata.uid"), uid -> new ArrayDeque<>());
    recent.addLast(new Wish(now, wanted));
    recent.removeIf(wish -> wish.at().plusSeconds(seconds).isBefore(now));
    long largest = recent.stream().mapToLong(Wish::replicas).max().orElse(wanted);
    return wanted >= current ? wanted : Math.min(current, largest);
  }

  private void report(
      ObjectNode autoscaler,
      long current,
      long wanted,
      boolean active,
      String reason,
      String message) {
    String now = objects.resources().now();
    objects.edit(
        objects.target(KIND, Objects.namespace(autoscaler), Objects.name(autoscaler)).status(),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          status.put("currentReplicas", (int) current).put("desiredReplicas", (int) wanted);
          Conditions.set(status, "ScalingActive", active, reason, message, now);
        });
  }
}
