package io.slipway.local.cluster.api;

import io.slipway.local.cluster.json.Json;
import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The columns of {@code kubectl get pods} ({@code printPod} upstream). */
final class PodCells {

  record PodCell(String name, int priority, BiFunction<ObjectNode, Clock, String> value) {}

  static final List<PodCell> CELLS =
      List.of(
          new PodCell("Name", 0, (pod, clock) -> Json.text(pod, "metadata.name")),
          new PodCell("Ready", 0, (pod, clock) -> ready(pod)),
          new PodCell("Status", 0, (pod, clock) -> status(pod)),
          new PodCell("Restarts", 0, (pod, clock) -> restarts(pod)),
          new PodCell(
              "Age",
              0,
              (pod, clock) -> Ages.since(Json.text(pod, "metadata.creationTimestamp"), clock)),
          new PodCell("IP", 1, (pod, clock) -> orNone(Json.text(pod, "status.podIP"))),
          new PodCell("Node", 1, (pod, clock) -> orNone(Json.text(pod, "spec.nodeName"))),
          new PodCell("Nominated Node", 1, (pod, clock) -> "<none>"),
          new PodCell("Readiness Gates", 1, (pod, clock) -> "<none>"));

  private PodCells() {}

  private static String orNone(String value) {
    return value.isEmpty() ? "<none>" : value;
  }

  private static List<ObjectNode> statuses(ObjectNode pod) {
    return Json.objects(Json.at(pod, "status.containerStatuses"));
  }

  private static String ready(ObjectNode pod) {
    long ready = statuses(pod).stream().filter(s -> s.path("ready").booleanValue(false)).count();
    return ready + "/" + Json.at(pod, "spec.containers").size();
  }

  private static String restarts(ObjectNode pod) {
    return Long.toString(
        statuses(pod).stream().mapToLong(s -> Json.number(s, "restartCount", 0)).sum());
  }

  private static String status(ObjectNode pod) {
    if (pod.path("metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    String reason = Json.text(pod, "status.reason");
    String shown = reason.isEmpty() ? Json.text(pod, "status.phase") : reason;
    for (ObjectNode status : statuses(pod)) {
      String state = state(status.path("state"));
      if (!state.isEmpty()) {
        shown = state;
      }
    }
    return shown;
  }

  private static String state(JsonNode state) {
    String waiting = Json.text(state, "waiting.reason");
    if (!waiting.isEmpty()) {
      return waiting;
    }
    return Json.text(state, "terminated.reason");
  }
}
