package io.slipway.local.cluster.controller;

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
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Keeps a ReplicaSet's number of Pods. */
final class ReplicaSetController implements Controller {

  private static final String COMPONENT = "replicaset-controller";

  private final Objects objects;
  private final OwnedPods owned;
  private final Clock clock;

  ReplicaSetController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.owned = new OwnedPods(objects, events, COMPONENT);
    this.clock = clock;
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    if (event.key().resource().equals("replicasets.apps")) {
      wake.accept(event.key());
    } else if (event.key().resource().equals("pods")) {
      Owners.wake(event, "ReplicaSet", "replicasets.apps", wake);
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode set = objects.find("ReplicaSet", key.namespace(), key.name());
    if (set == null) {
      return null;
    }
    if (!Objects.isDeleting(set)) {
      adopt(set);
      scale(set, active(set));
    }
    return report(set);
  }

  /** Takes over Pods that match and that nobody controls, as after an orphaning deletion. */
  private void adopt(ObjectNode set) {
    LabelSelector selector = LabelSelector.of(Json.at(set, "spec.selector"));
    for (ObjectNode pod : objects.list("Pod", Objects.namespace(set))) {
      if (Objects.controllerUid(pod).isEmpty()
          && !Objects.isDeleting(pod)
          && selector.matches(pod)) {
        objects.edit(
            objects.target("Pod", Objects.namespace(pod), Objects.name(pod)),
            live -> Objects.setController(live, set));
      }
    }
  }

  private List<ObjectNode> active(ObjectNode set) {
    return objects.ownedBy(set, "Pod").stream().filter(PodStates::isActive).toList();
  }

  private void scale(ObjectNode set, List<ObjectNode> pods) {
    long wanted = Json.number(set, "spec.replicas", 0);
    for (long i = pods.size(); i < wanted; i++) {
      createPod(set);
    }
    pods.stream()
        .sorted(deletionOrder())
        .limit(Math.max(0, pods.size() - wanted))
        .forEach(pod -> owned.delete(set, pod));
  }

  /** Not ready before ready, then the youngest first (the API's documented order, in short). */
  private static Comparator<ObjectNode> deletionOrder() {
    return Comparator.<ObjectNode, Boolean>comparing(PodStates::isReady)
        .thenComparing(
            pod -> Json.text(pod, "metadata.creationTimestamp"), Comparator.reverseOrder())
        .thenComparing(Objects::name);
  }

  private void createPod(ObjectNode set) {
    ObjectNode pod = PodTemplates.pod(Json.at(set, "spec.template"), set);
    Json.ensure(pod, "metadata").put("generateName", Objects.name(set) + "-");
    owned.create(set, pod);
  }

  private @Nullable Duration report(ObjectNode set) {
    List<ObjectNode> pods = active(set);
    long minimum = Json.number(set, "spec.minReadySeconds", 0);
    Instant now = clock.instant();
    long ready = pods.stream().filter(PodStates::isReady).count();
    long available = pods.stream().filter(p -> PodStates.isAvailable(p, minimum, now)).count();
    Target target =
        objects.target("ReplicaSet", Objects.namespace(set), Objects.name(set)).status();
    objects.edit(
        target,
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          status.put("replicas", pods.size());
          Counts.put(status, "fullyLabeledReplicas", pods.size());
          Counts.put(status, "readyReplicas", ready);
          Counts.put(status, "availableReplicas", available);
          status.put("observedGeneration", (int) Json.number(set, "metadata.generation", 0));
        });
    return PodStates.nextAvailable(pods, minimum, now);
  }
}
