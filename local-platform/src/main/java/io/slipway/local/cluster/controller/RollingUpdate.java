package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many replicas each ReplicaSet of a rolling update gets next: never more than {@code maxSurge}
 * over, nor more than {@code maxUnavailable} under what is wanted. A pure function, after {@code
 * pkg/controller/deployment/rolling.go}.
 *
 * @param replicas wanted
 */
record RollingUpdate(long replicas, long maxSurge, long maxUnavailable) {

  static RollingUpdate of(ObjectNode deployment) {
    long replicas = Json.number(deployment, "spec.replicas", 0);
    if (!Json.text(deployment, "spec.strategy.type").equals("RollingUpdate")) {
      return new RollingUpdate(replicas, 0, 0);
    }
    JsonNode rolling = Json.at(deployment, "spec.strategy.rollingUpdate");
    long surge = share(rolling.path("maxSurge"), replicas, true);
    long unavailable = share(rolling.path("maxUnavailable"), replicas, false);
    return new RollingUpdate(
        replicas, surge, surge == 0 && unavailable == 0 ? 1 : Math.min(unavailable, replicas));
  }

  /** A number or a percentage; percentages of surge round up, of unavailability down. */
  static long share(JsonNode value, long replicas, boolean up) {
    if (value.isNumber()) {
      return value.longValue();
    }
    String text = value.stringValue("0");
    double percent = Double.parseDouble(text.replace("%", ""));
    double share = text.endsWith("%") ? percent * replicas / 100 : percent;
    return (long) (up ? Math.ceil(share) : Math.floor(share));
  }

  long minAvailable() {
    return replicas - maxUnavailable;
  }

  /** What the current ReplicaSet gets. */
  long nextCurrent(ReplicaSets sets) {
    long now = sets.currentWanted();
    if (now >= replicas) {
      return replicas;
    }
    long room = replicas + maxSurge - sets.totalWanted();
    return room <= 0 ? now : now + Math.min(room, replicas - now);
  }

  /** What old ReplicaSets get, by name; those that stay as they are aren't named. */
  Map<String, Long> nextOld(ReplicaSets sets) {
    Map<String, Long> next = new LinkedHashMap<>();
    long currentUnavailable = sets.currentWanted() - sets.currentStatus("availableReplicas");
    long spare = sets.totalWanted() - minAvailable() - currentUnavailable;
    if (spare <= 0) {
      return next;
    }
    dropUnhealthy(sets.old(), spare, next);
    dropHealthy(sets, next);
    return next;
  }

  private static void dropUnhealthy(List<ObjectNode> old, long spare, Map<String, Long> next) {
    long left = spare;
    for (ObjectNode set : old) {
      long unhealthy = ReplicaSets.wanted(set) - ReplicaSets.status(set, "availableReplicas");
      long dropped = Math.min(left, unhealthy);
      if (dropped > 0) {
        next.put(Objects.name(set), ReplicaSets.wanted(set) - dropped);
        left -= dropped;
      }
    }
  }

  private void dropHealthy(ReplicaSets sets, Map<String, Long> next) {
    long left = sets.totalStatus("availableReplicas") - minAvailable();
    for (ObjectNode set : sets.old()) {
      long wanted = next.getOrDefault(Objects.name(set), ReplicaSets.wanted(set));
      long dropped = Math.min(left, wanted);
      if (dropped > 0) {
        next.put(Objects.name(set), wanted - dropped);
        left -= dropped;
      }
    }
  }
}
