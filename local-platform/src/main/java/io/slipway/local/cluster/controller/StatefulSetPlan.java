package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a StatefulSet's Pods need next: first those that are missing, in order; then those too many
 * go, the last first; then the last one that isn't of the update revision goes, to come back as
 * one. A pure function, after {@code pkg/controller/statefulset/stateful_set_control.go}.
 *
 * @param pods by ordinal
 * @param update the revision of the set's template
 */
record StatefulSetPlan(
    ObjectNode set, NavigableMap<Integer, ObjectNode> pods, String update, Instant now) {

  sealed interface Action {
    /**
     * @param updated whether by the update revision, not the current one
     */
    record Create(int ordinal, boolean updated) implements Action {}

    record Delete(ObjectNode pod) implements Action {}
  }

  private int first() {
    return StatefulPods.first(set);
  }

  private int end() {
    return first() + (int) Json.number(set, "spec.replicas", 0);
  }

  private boolean ordered() {
    return !Json.text(set, "spec.podManagementPolicy").equals("Parallel");
  }

  private boolean rolls() {
    return Json.text(set, "spec.updateStrategy.type").equals("RollingUpdate");
  }

  /** Pods below this ordinal keep the current revision. */
  private int firstUpdated() {
    JsonNode rolling = Json.at(set, "spec.updateStrategy.rollingUpdate");
    return first() + (rolls() ? (int) Json.number(rolling, "partition", 0) : 0);
  }

  private boolean isAvailable(@Nullable ObjectNode pod) {
    long minimum = Json.number(set, "spec.minReadySeconds", 0);
    return pod != null && PodStates.isAvailable(pod, minimum, now);
  }

  List<Action> next() {
    List<Action> actions = new ArrayList<>();
    if (fill(actions) && shrink(actions) && rolls()) {
      roll(actions);
    }
    return actions;
  }

  /** False where the order asks to wait for a Pod. */
  private boolean fill(List<Action> actions) {
    for (int ordinal = first(); ordinal < end(); ordinal++) {
      ObjectNode pod = pods.get(ordinal);
      if (pod == null) {
        actions.add(new Action.Create(ordinal, ordinal >= firstUpdated()));
      } else if (PodStates.hasEnded(pod) && !Objects.isDeleting(pod)) {
        actions.add(new Action.Delete(pod));
      }
      if (ordered() && !isAvailable(pod)) {
        return false;
      }
    }
    return true;
  }

  private boolean shrink(List<Action> actions) {
    List<ObjectNode> spare = new ArrayList<>(pods.tailMap(end(), true).descendingMap().values());
    spare.addAll(pods.headMap(first(), false).descendingMap().values());
    ObjectNode firstUnavailable = null;
    for (ObjectNode pod : spare) {
      firstUnavailable = isAvailable(pod) ? firstUnavailable : pod;
    }
    for (ObjectNode pod : spare) {
      boolean waits = Objects.isDeleting(pod) || (!isAvailable(pod) && pod != firstUnavailable);
      if (ordered() && waits) {
        return false;
      }
      if (!Objects.isDeleting(pod)) {
        actions.add(new Action.Delete(pod));
      }
      if (ordered()) {
        return false;
      }
    }
    return true;
  }

  private void roll(List<Action> actions) {
    for (int ordinal = end() - 1; ordinal >= firstUpdated(); ordinal--) {
      ObjectNode pod = pods.get(ordinal);
      if (pod != null && !isUpdated(pod) && !Objects.isDeleting(pod)) {
        actions.add(new Action.Delete(pod));
        return;
      }
      if (!isAvailable(pod)) {
        return;
      }
    }
  }

  private boolean isUpdated(ObjectNode pod) {
    return revision(pod).equals(update);
  }

  static String revision(ObjectNode pod) {
    return pod.path("metadata").path("labels").path(Revisions.LABEL).stringValue("");
  }
}
