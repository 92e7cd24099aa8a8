package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes a Deployment's status, after {@code pkg/controller/deployment/progress.go}. */
final class DeploymentStatus {

  private static final String AVAILABLE = "NewReplicaSetAvailable";
  private static final String DEADLINE = "ProgressDeadlineExceeded";

  private final Objects objects;
  private final Clock clock;

  DeploymentStatus(Objects objects, Clock clock) {
    this.objects = objects;
    this.clock = clock;
  }

  boolean isComplete(ObjectNode deployment, ReplicaSets sets) {
    long wanted = Json.number(deployment, "spec.replicas", 0);
    return sets.current() != null
        && sets.currentStatus("replicas") == wanted
        && sets.totalStatus("replicas") == wanted
        && sets.totalStatus("availableReplicas") == wanted;
  }

  /** Returns how long until the progress deadline, where it counts. */
  @Nullable Duration report(ObjectNode deployment, ReplicaSets sets) {
    Duration[] again = new Duration[1];
    objects.edit(
        objects
            .target("Deployment", Objects.namespace(deployment), Objects.name(deployment))
            .status(),
        live -> again[0] = fill(live, deployment, sets));
    return again[0];
  }

  private @Nullable Duration fill(ObjectNode live, ObjectNode deployment, ReplicaSets sets) {
    ObjectNode status = Json.ensure(live, "status");
    boolean moved = progressed(status, sets);
    status.put("observedGeneration", (int) Json.number(deployment, "metadata.generation", 0));
    Counts.put(status, "replicas", sets.totalStatus("replicas"));
    Counts.put(status, "updatedReplicas", sets.currentStatus("replicas"));
    Counts.put(status, "readyReplicas", sets.totalStatus("readyReplicas"));
    long available = sets.totalStatus("availableReplicas");
    Counts.put(status, "availableReplicas", available);
    Counts.put(status, "unavailableReplicas", Math.max(0, sets.totalWanted() - available));
    setAvailable(status, available >= RollingUpdate.of(deployment).minAvailable());
    return setProgressing(status, deployment, sets, moved);
  }

  private static boolean progressed(ObjectNode before, ReplicaSets sets) {
    long updated = Json.number(before, "updatedReplicas", 0);
    long old = Json.number(before, "replicas", 0) - updated;
    return sets.currentStatus("replicas") > updated
        || sets.totalStatus("replicas") - sets.currentStatus("replicas") < old
        || sets.totalStatus("readyReplicas") > Json.number(before, "readyReplicas", 0)
        || sets.totalStatus("availableReplicas") > Json.number(before, "availableReplicas", 0);
  }

  private void setAvailable(ObjectNode status, boolean enough) {
    ObjectNode condition =
        Conditions.set(
            status,
            "Available",
            enough,
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough
                ? "Deployment has minimum availability."
                : "Deployment does not have minimum availability.",
            objects.resources().now());
    // Changes with the status only, or every report would be a write.
    condition.set("lastUpdateTime", condition.path("lastTransitionTime"));
  }

  private @Nullable Duration setProgressing(
      ObjectNode status, ObjectNode deployment, ReplicaSets sets, boolean moved) {
    ObjectNode current = sets.current();
    if (current == null) {
      return null;
    }
    String quoted = "\"" + Objects.name(current) + "\"";
    String name = "ReplicaSet " + quoted + " ";
    ObjectNode before = Conditions.find(status, "Progressing").deepCopy();
    String reason = Json.text(before, "reason");
    boolean sameSet = Json.text(before, "message").contains(quoted);
    if (isComplete(deployment, sets)) {
      if (!reason.equals(AVAILABLE) || !sameSet) {
        touch(status, true, AVAILABLE, name + "has successfully progressed.");
      }
      return null;
    }
    if (!sameSet) {
      touch(status, true, "NewReplicaSetCreated", "Created new replica set " + quoted);
    } else if (moved && !reason.equals(AVAILABLE)) {
      touch(status, true, "ReplicaSetUpdated", name + "is progressing.");
    }
    return reason.equals(AVAILABLE) && sameSet ? null : checkDeadline(status, deployment, name);
  }

  private @Nullable Duration checkDeadline(ObjectNode status, ObjectNode deployment, String name) {
    ObjectNode condition = Conditions.find(status, "Progressing");
    if (Json.text(condition, "reason").equals(DEADLINE)) {
      return null;
    }
    Instant updated = Instant.parse(Json.text(condition, "lastUpdateTime"));
    Instant deadline =
        updated.plusSeconds(Json.number(deployment, "spec.progressDeadlineSeconds", 600));
    Duration left = Duration.between(clock.instant(), deadline);
    if (left.isNegative() || left.isZero()) {
      touch(status, false, DEADLINE, name + "has timed out progressing.");
      return null;
    }
    return left;
  }

  private void touch(ObjectNode status, boolean value, String reason, String message) {
    String now = objects.resources().now();
    Conditions.set(status, "Progressing", value, reason, message, now).put("lastUpdateTime", now);
  }
}
