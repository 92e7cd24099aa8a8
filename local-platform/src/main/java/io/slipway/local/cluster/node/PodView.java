package io.slipway.local.cluster.node;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Pod's status from its containers' ({@code getPhase} and {@code status/generate.go}). */
record PodView(
    String restartPolicy,
    String podIp,
    String startTime,
    List<ContainerView> init,
    List<ContainerView> containers) {

  private boolean isInitialized() {
    return init.stream().allMatch(c -> c.hasEnded() && !c.hasFailed());
  }

  String phase() {
    boolean restarts = restartPolicy.equals("Always");
    if (!restarts
        && init.stream().anyMatch(ContainerView::hasFailed)
        && restartPolicy.equals("Never")) {
      return "Failed";
    }
    if (!isInitialized() || containers.stream().anyMatch(c -> !c.hasRun())) {
      return "Pending";
    }
    if (restarts || !containers.stream().allMatch(ContainerView::hasEnded)) {
      return "Running";
    }
    boolean failed = containers.stream().anyMatch(ContainerView::hasFailed);
    return !failed ? "Succeeded" : restartPolicy.equals("Never") ? "Failed" : "Running";
  }

  /** Writes it into a Pod's status; other conditions stay. */
  void writeTo(ObjectNode status, String now) {
    String phase = phase();
    status.put("phase", phase).put("hostIP", "127.0.0.1").put("startTime", startTime);
    if (!podIp.isEmpty()) {
      status.put("podIP", podIp);
      status.putArray("podIPs").addObject().put("ip", podIp);
    }
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    boolean ready = !ended && containers.stream().allMatch(ContainerView::ready);
    set(status, "Initialized", isInitialized(), "ContainersNotInitialized", now);
    String reason = ended ? "PodCompleted" : "ContainersNotReady";
    set(status, "ContainersReady", ready, reason, now);
    set(status, "Ready", ready, reason, now);
    put(status, "initContainerStatuses", init);
    put(status, "containerStatuses", containers);
  }

  private static void set(
      ObjectNode status, String type, boolean value, String reason, String now) {
    Conditions.set(status, type, value, value ? "" : reason, "", now);
  }

  private static void put(ObjectNode status, String name, List<ContainerView> views) {
    if (!views.isEmpty()) {
      ArrayNode list = Json.array();
      views.forEach(view -> list.add(view.toJson()));
      status.set(name, list);
    }
  }
}
