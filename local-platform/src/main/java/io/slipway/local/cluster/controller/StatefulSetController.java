package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.ApiError;
import io.slipway.local.cluster.resource.DeleteOptions;
import io.slipway.local.cluster.resource.LabelSelector;
import io.slipway.local.cluster.resource.Target;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Carries out a {@link StatefulSetPlan}, keeps the set's revisions, and reports. */
final class StatefulSetController implements Controller {

  private static final String COMPONENT = "statefulset-controller";
  private static final String KIND = "StatefulSet";

  private final Objects objects;
  private final EventRecorder events;
  private final Clock clock;
  private final Revisions revisions;

  /** The revision that Pods below the partition keep, and that of the template. */
  private record Pair(ObjectNode current, ObjectNode update) {}

  StatefulSetController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.events = events;
    this.clock = clock;
    this.revisions = new Revisions(objects);
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    switch (event.key().resource()) {
      case "statefulsets.apps" -> wake.accept(event.key());
      case "pods" -> Owners.wake(event, KIND, "statefulsets.apps", wake);
      default -> {}
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    ObjectNode set = objects.find(KIND, key.namespace(), key.name());
    if (set == null || Objects.isDeleting(set)) {
      return null;
    }
    Pair pair = revisions(set);
    adopt(set);
    step(set, pair);
    NavigableMap<Integer, ObjectNode> pods = pods(set);
    report(set, pair, pods);
    forget(set, pair, pods);
    return PodStates.nextAvailable(
        pods.values(), Json.number(set, "spec.minReadySeconds", 0), clock.instant());
  }

  private Pair revisions(ObjectNode set) {
    ObjectNode update = revisions.newest(set);
    String name = Json.text(set, "status.currentRevision");
    ObjectNode current =
        revisions.of(set).stream()
            .filter(revision -> Objects.name(revision).equals(name))
            .findFirst()
            .orElse(update);
    return new Pair(current, update);
  }

  /** Takes over Pods that match and that nobody controls, as after an orphaning deletion. */
  private void adopt(ObjectNode set) {
    LabelSelector selector = LabelSelector.of(Json.at(set, "spec.selector"));
    for (ObjectNode pod : objects.list("Pod", Objects.namespace(set))) {
      if (Objects.controllerUid(pod).isEmpty()
          && !Objects.isDeleting(pod)
          && StatefulPods.ordinal(set, pod) >= 0
          && selector.matches(pod)) {
        objects.edit(target("Pod", pod), live -> Objects.setController(live, set));
      }
    }
  }

  private NavigableMap<Integer, ObjectNode> pods(ObjectNode set) {
    NavigableMap<Integer, ObjectNode> pods = new TreeMap<>();
    for (ObjectNode pod : objects.ownedBy(set, "Pod")) {
      int ordinal = StatefulPods.ordinal(set, pod);
      if (ordinal >= 0) {
        pods.put(ordinal, pod);
      }
    }
    return pods;
  }

  private Target target(String kind, ObjectNode object) {
    return objects.target(kind, Objects.namespace(object), Objects.name(object));
  }

  private void step(ObjectNode set, Pair pair) {
    StatefulSetPlan plan =
        new StatefulSetPlan(set, pods(set), Objects.name(pair.update()), clock.instant());
    for (StatefulSetPlan.Action action : plan.next()) {
      if (action instanceof StatefulSetPlan.Action.Create create) {
        create(set, create.updated() ? pair.update() : pair.current(), create.ordinal());
      } else if (action instanceof StatefulSetPlan.Action.Delete delete) {
        objects.delete(target("Pod", delete.pod()), DeleteOptions.graceful());
        event(set, "SuccessfulDelete", "delete Pod " + Objects.name(delete.pod()), " successful");
      }
    }
  }

  private void create(ObjectNode set, ObjectNode revision, int ordinal) {
    String namespace = Objects.namespace(set);
    ObjectNode pod = StatefulPods.pod(set, revision, ordinal);
    String what = "create Pod " + Objects.name(pod);
    try {
      for (ObjectNode claim : StatefulPods.claims(set, ordinal)) {
        if (objects.find("PersistentVolumeClaim", namespace, Objects.name(claim)) == null) {
          objects.create("PersistentVolumeClaim", namespace, claim);
        }
      }
      objects.create("Pod", namespace, pod);
      event(set, "SuccessfulCreate", what, " successful");
    } catch (ApiError e) {
      events.warning(
          set, COMPONENT, "FailedCreate", what + place(set) + " failed error: " + e.getMessage());
      throw e;
    }
  }

  private static String place(ObjectNode set) {
    return " in StatefulSet " + Objects.name(set);
  }

  private void event(ObjectNode set, String reason, String what, String outcome) {
    events.normal(set, COMPONENT, reason, what + place(set) + outcome);
  }

  private void report(ObjectNode set, Pair pair, NavigableMap<Integer, ObjectNode> pods) {
    long minimum = Json.number(set, "spec.minReadySeconds", 0);
    String update = Objects.name(pair.update());
    long ready = count(pods, PodStates::isReady);
    long updated = count(pods, pod -> isLive(pod, update));
    long wanted = Json.number(set, "spec.replicas", 0);
    boolean through =
        Json.text(set, "spec.updateStrategy.type").equals("RollingUpdate")
            && updated == wanted
            && ready == wanted
            && pods.size() == wanted;
    String current = through ? update : Objects.name(pair.current());
    objects.edit(
        target(KIND, set).status(),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          status.put("observedGeneration", (int) Json.number(set, "metadata.generation", 0));
          status.put("replicas", pods.size());
          Counts.put(status, "readyReplicas", ready);
          long available = count(pods, p -> PodStates.isAvailable(p, minimum, clock.instant()));
          status.put("availableReplicas", (int) available);
          Counts.put(status, "currentReplicas", count(pods, pod -> isLive(pod, current)));
          Counts.put(status, "updatedReplicas", updated);
          status.put("currentRevision", current).put("updateRevision", update);
          status.put("collisionCount", 0);
        });
  }

  private static long count(NavigableMap<Integer, ObjectNode> pods, Predicate<ObjectNode> which) {
    return pods.values().stream().filter(which).count();
  }

  private static boolean isLive(ObjectNode pod, String revision) {
    return !Objects.isDeleting(pod) && StatefulSetPlan.revision(pod).equals(revision);
  }

  private void forget(ObjectNode set, Pair pair, NavigableMap<Integer, ObjectNode> pods) {
    Set<String> used =
        new HashSet<>(List.of(Objects.name(pair.current()), Objects.name(pair.update())));
    pods.values().forEach(pod -> used.add(StatefulSetPlan.revision(pod)));
    revisions.truncate(set, used);
  }
}
