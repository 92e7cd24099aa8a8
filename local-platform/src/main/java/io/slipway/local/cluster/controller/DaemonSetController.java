package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.NodeFit;
import io.slipway.local.cluster.store.ObjectKey;
import io.slipway.local.cluster.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Carries out a {@link DaemonSetPlan}, keeps the set's revisions, and reports. */
final class DaemonSetController implements Controller {

  private static final String COMPONENT = "daemonset-controller";
  private static final String KIND = "DaemonSet";
  private static final String RESOURCE = "daemonsets.apps";

  private final Objects objects;
  private final OwnedPods owned;
  private final Clock clock;
  private final Revisions revisions;

  DaemonSetController(Objects objects, EventRecorder events, Clock clock) {
    this.objects = objects;
    this.owned = new OwnedPods(objects, events, COMPONENT);
    this.clock = clock;
    this.revisions = new Revisions(objects);
  }

  @Override
  public void concerns(StoreEvent event, Consumer<ObjectKey> wake) {
    switch (event.key().resource()) {
      case RESOURCE -> wake.accept(event.key());
      case "pods" -> Owners.wake(event, KIND, RESOURCE, wake);
      case "nodes" -> wake.accept(new ObjectKey(RESOURCE, "", ""));
      default -> {}
    }
  }

  @Override
  public @Nullable Duration reconcile(ObjectKey key) {
    if (key.name().isEmpty()) {
      objects.list(KIND, "").forEach(this::reconcile);
      return null;
    }
    ObjectNode set = objects.find(KIND, key.namespace(), key.name());
    return set == null ? null : reconcile(set);
  }

  private @Nullable Duration reconcile(ObjectNode set) {
    if (Objects.isDeleting(set)) {
      return null;
    }
    ObjectNode revision = revisions.newest(set);
    step(set, revision);
    DaemonSetPlan plan = plan(set, revision);
    report(set, plan);
    forget(set, plan);
    return PodStates.nextAvailable(
        plan.pods(), Json.number(set, "spec.minReadySeconds", 0), clock.instant());
  }

  private DaemonSetPlan plan(ObjectNode set, ObjectNode revision) {
    ObjectNode spec = DaemonPods.spec(set);
    SortedSet<String> nodes = new TreeSet<>();
    for (ObjectNode node : objects.list("Node", "")) {
      if (NodeFit.problem(spec, node).isEmpty()) {
        nodes.add(Objects.name(node));
      }
    }
    return new DaemonSetPlan(
        set, nodes, objects.ownedBy(set, "Pod"), Revisions.hash(revision), clock.instant());
  }

  private void step(ObjectNode set, ObjectNode revision) {
    plan(set, revision)
        .missing()
        .forEach(node -> owned.create(set, DaemonPods.pod(set, revision, node)));
    plan(set, revision).superfluous().forEach(pod -> owned.delete(set, pod));
    plan(set, revision).outdated().forEach(pod -> owned.delete(set, pod));
  }

  private void report(ObjectNode set, DaemonSetPlan plan) {
    List<ObjectNode> first =
        plan.byNode().entrySet().stream()
            .filter(entry -> plan.nodes().contains(entry.getKey()))
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getValue().get(0))
            .toList();
    long misplaced =
        plan.byNode().keySet().stream().filter(node -> !plan.nodes().contains(node)).count();
    long available = count(first, plan::isAvailable);
    objects.edit(
        objects.target(KIND, Objects.namespace(set), Objects.name(set)).status(),
        live -> {
          ObjectNode status = Json.ensure(live, "status");
          status.put("desiredNumberScheduled", plan.nodes().size());
          status.put("currentNumberScheduled", first.size());
          status.put("numberMisscheduled", (int) misplaced);
          status.put("numberReady", (int) count(first, PodStates::isReady));
          Counts.put(status, "updatedNumberScheduled", count(first, plan::isUpdated));
          Counts.put(status, "numberAvailable", available);
          Counts.put(status, "numberUnavailable", plan.nodes().size() - available);
          status.put("observedGeneration", (int) Json.number(set, "metadata.generation", 0));
        });
  }

  private static long count(List<ObjectNode> pods, Predicate<ObjectNode> which) {
    return pods.stream().filter(which).count();
  }

  private void forget(ObjectNode set, DaemonSetPlan plan) {
    Set<String> hashes = new HashSet<>(Set.of(plan.hash()));
    plan.pods().forEach(pod -> hashes.add(StatefulSetPlan.revision(pod)));
    Set<String> used = new HashSet<>();
    hashes.forEach(hash -> used.add(Objects.name(set) + "-" + hash));
    revisions.truncate(set, used);
  }
}
