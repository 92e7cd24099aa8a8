package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a DaemonSet's Pods need next. A pure function, after {@code pkg/controller/daemon}.
 *
 * @param nodes that shall have a Pod, by name
 * @param hash of the template's revision
 */
record DaemonSetPlan(
    ObjectNode set, SortedSet<String> nodes, List<ObjectNode> pods, String hash, Instant now) {

  /** The Pods by the Node they are for; wanted Nodes without a Pod stand there too. */
  Map<String, List<ObjectNode>> byNode() {
    Map<String, List<ObjectNode>> byNode = new TreeMap<>();
    nodes.forEach(node -> byNode.put(node, new ArrayList<>()));
    pods.stream()
        .sorted(
            Comparator.comparing((ObjectNode pod) -> Json.text(pod, "metadata.creationTimestamp"))
                .thenComparing(Objects::name))
        .forEach(
            pod -> byNode.computeIfAbsent(DaemonPods.node(pod), n -> new ArrayList<>()).add(pod));
    return byNode;
  }

  /** Nodes that get a Pod: those whose last one is gone for good. */
  List<String> missing() {
    return byNode().entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Pods that ended, that no Node wants, or that are one too many on theirs. */
  List<ObjectNode> superfluous() {
    List<ObjectNode> superfluous = new ArrayList<>();
    byNode()
        .forEach(
            (node, list) -> {
              List<ObjectNode> live = list.stream().filter(p -> !Objects.isDeleting(p)).toList();
              boolean wanted = nodes.contains(node);
              live.stream()
                  .filter(pod -> !wanted || PodStates.hasEnded(pod))
                  .forEach(superfluous::add);
              live.stream()
                  .filter(pod -> wanted && !PodStates.hasEnded(pod))
                  .skip(1)
                  .forEach(superfluous::add);
            });
    return superfluous;
  }

  boolean isUpdated(ObjectNode pod) {
    return pod.path("metadata").path("labels").path(Revisions.LABEL).stringValue("").equals(hash);
  }

  boolean isAvailable(ObjectNode pod) {
    return PodStates.isAvailable(pod, Json.number(set, "spec.minReadySeconds", 0), now);
  }

  /** Old Pods to replace now: all that aren't available, and as many others as may be missing. */
  List<ObjectNode> outdated() {
    if (!Json.text(set, "spec.updateStrategy.type").equals("RollingUpdate")) {
      return List.of();
    }
    List<ObjectNode> broken = new ArrayList<>();
    List<ObjectNode> candidates = new ArrayList<>();
    long unavailable = 0;
    for (String node : nodes) {
      List<ObjectNode> live =
          byNode().getOrDefault(node, List.of()).stream()
              .filter(pod -> !Objects.isDeleting(pod))
              .toList();
      if (live.size() != 1) {
        unavailable++;
      } else if (isUpdated(live.get(0))) {
        unavailable += isAvailable(live.get(0)) ? 0 : 1;
      } else {
        (isAvailable(live.get(0)) ? candidates : broken).add(live.get(0));
      }
    }
    candidates.stream().limit(Math.max(0, maxUnavailable() - unavailable)).forEach(broken::add);
    return broken;
  }

  private long maxUnavailable() {
    return RollingUpdate.share(
        Json.at(set, "spec.updateStrategy.rollingUpdate.maxUnavailable"), nodes.size(), true);
  }
}
