package io.slipway.local.cluster.node;

import io.slipway.local.cluster.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one container is, at one moment.
 *
 * @param last how the run before ended
 * @param started whether it runs and its startup probe has passed
 */
record ContainerView(
    String name,
    String image,
    String imageId,
    String containerId,
    ContainerState state,
    ContainerState.@Nullable Terminated last,
    int restarts,
    boolean started,
    boolean ready) {

  boolean hasEnded() {
    return state instanceof ContainerState.Terminated;
  }

  boolean hasFailed() {
    return state instanceof ContainerState.Terminated ended && ended.exitCode() != 0;
  }

  /** Whether it has run at all. */
  boolean hasRun() {
    return !(state instanceof ContainerState.Waiting) || last != null;
  }

  ObjectNode toJson() {
    ObjectNode status = Json.object().put("name", name);
    status.set("state", state.toJson());
    status.set("lastState", last == null ? Json.object() : last.toJson());
    status.put("ready", ready).put("restartCount", restarts);
    status.put("image", image).put("imageID", imageId);
    if (!containerId.isEmpty()) {
      status.put("containerID", containerId);
    }
    return status.put("started", started);
  }
}
