package io.slipway.local.cluster.controller;

import io.slipway.local.cluster.client.Conditions;
import io.slipway.local.cluster.client.Objects;
import io.slipway.local.cluster.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What controllers ask of a Pod. */
final class PodStates {

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private PodStates() {}

  static boolean isReady(ObjectNode pod) {
    return pod.path("status") instanceof ObjectNode status && Conditions.isTrue(status, "Ready");
  }

  /** Its containers ran to their end, well or not. */
  static boolean hasEnded(ObjectNode pod) {
    return ENDED.contains(Json.text(pod, "status.phase"));
  }

  /** Neither ended nor being deleted. */
  static boolean isActive(ObjectNode pod) {
    return !Objects.isDeleting(pod) && !hasEnded(pod);
  }

  /** Ready for at least {@code minReadySeconds}, and not being deleted. */
  static boolean isAvailable(ObjectNode pod, long minReadySeconds, Instant now) {
    return !Objects.isDeleting(pod)
        && isReady(pod)
        && untilAvailable(pod, minReadySeconds, now).compareTo(Duration.ZERO) <= 0;
  }

  /** How long a ready Pod isn't available yet; zero or less where it is. */
  static Duration untilAvailable(ObjectNode pod, long minReadySeconds, Instant now) {
    if (minReadySeconds == 0) {
      return Duration.ZERO;
    }
    ObjectNode ready = Conditions.find(Json.ensure(pod.deepCopy(), "status"), "Ready");
    Instant since = Instant.parse(Json.text(ready, "lastTransitionTime"));
    return Duration.between(now, since.plusSeconds(minReadySeconds));
  }

  /** When the next ready Pod becomes available; null where none is on its way. */
  static @Nullable Duration nextAvailable(
      Collection<ObjectNode> pods, long minReadySeconds, Instant now) {
    return pods.stream()
        .filter(PodStates::isReady)
        .map(pod -> untilAvailable(pod, minReadySeconds, now))
        .filter(wait -> wait.compareTo(Duration.ZERO) > 0)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
