package io.slipway.local.cluster.node;

import io.slipway.local.cluster.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The three states of {@code ContainerStatus.state}. Times are RFC 3339. */
sealed interface ContainerState {

  ObjectNode toJson();

  record Waiting(String reason, String message) implements ContainerState {
    @Override
    public ObjectNode toJson() {
      ObjectNode state = Json.object();
      ObjectNode waiting = state.putObject("waiting").put("reason", reason);
      if (!message.isEmpty()) {
        waiting.put("message", message);
      }
      return state;
    }
  }

  record Running(String startedAt) implements ContainerState {
    @Override
    public ObjectNode toJson() {
      ObjectNode state = Json.object();
      state.putObject("running").put("startedAt", startedAt);
      return state;
    }
  }

  record Terminated(
      int exitCode,
      String reason,
      @Nullable String startedAt,
      String finishedAt,
      String containerId)
      implements ContainerState {
    @Override
    public ObjectNode toJson() {
      ObjectNode state = Json.object();
      ObjectNode ended = state.putObject("terminated");
      ended.put("exitCode", exitCode).put("reason", reason);
      if (startedAt != null) {
        ended.put("startedAt", startedAt);
      }
      ended.put("finishedAt", finishedAt).put("containerID", containerId);
      return state;
    }
  }
}
