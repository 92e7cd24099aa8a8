package io.slipway.local.cluster.node;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.EventRecorder;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import io.slipway.local.cluster.resource.NodeFit;
import io.slipway.local.cluster.resource.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Binds Pods to Nodes that fit; among those, to the one with the fewest Pods. */
final class Scheduler {

  private static final String NAME = "default-scheduler";
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final Objects objects;
  private final EventRecorder events;
  private final int maxPods;

  /**
   * @param maxPods on all Nodes together, which are one machine
   */
  Scheduler(Objects objects, EventRecorder events, int maxPods) {
    this.objects = objects;
    this.events = events;
    this.maxPods = maxPods;
  }

  static boolean isUnbound(ObjectNode pod) {
    return Json.text(pod, "spec.nodeName").isEmpty()
        && Json.text(pod, "spec.schedulerName").equals(NAME)
        && !Objects.isDeleting(pod);
  }

  /** Looks at all Pods that wait: a Node has room again, or has changed. */
  void bindAll() {
    objects.list("Pod", "").stream().filter(Scheduler::isUnbound).forEach(this::bind);
  }

  void bind(ObjectNode pod) {
    Map<String, Long> bound = boundPods();
    boolean full = bound.values().stream().mapToLong(Long::longValue).sum() >= maxPods;
    List<String> problems = new ArrayList<>();
    List<String> fitting = new ArrayList<>();
    ObjectNode spec = Json.ensure(pod.deepCopy(), "spec");
    for (ObjectNode node : objects.list("Node", "")) {
      String problem = full ? "Too many pods" : NodeFit.problem(spec, node);
      if (problem.isEmpty()) {
        fitting.add(Objects.name(node));
      } else {
        problems.add(problem);
      }
    }
    fitting.stream()
        .min(Comparator.comparing(node -> bound.getOrDefault(node, 0L)))
        .ifPresentOrElse(node -> bind(pod, node), () -> refuse(pod, NodeFit.summary(problems)));
  }

  private Map<String, Long> boundPods() {
    Map<String, Long> bound = new HashMap<>();
    for (ObjectNode pod : objects.list("Pod", "")) {
      String node = Json.text(pod, "spec.nodeName");
      if (!node.isEmpty() && !ENDED.contains(Json.text(pod, "status.phase"))) {
        bound.merge(node, 1L, Long::sum);
      }
    }
    return bound;
  }

  private void bind(ObjectNode pod, String node) {
    objects.edit(target(pod), live -> Json.ensure(live, "spec").put("nodeName", node));
    condition(pod, true, "", "");
    String name = Objects.namespace(pod) + "/" + Objects.name(pod);
    events.normal(pod, NAME, "Scheduled", "Successfully assigned " + name + " to " + node);
  }

  private void refuse(ObjectNode pod, String message) {
    events.warning(pod, NAME, "FailedScheduling", message);
    condition(pod, false, "Unschedulable", message);
  }

  private void condition(ObjectNode pod, boolean scheduled, String reason, String message) {
    String now = objects.resources().now();
    objects.edit(
        target(pod).status(),
        live ->
            Conditions.set(
                Json.ensure(live, "status"), "PodScheduled", scheduled, reason, message, now));
  }

  private Target target(ObjectNode pod) {
    return objects.target("Pod", Objects.namespace(pod), Objects.name(pod));
  }
}
