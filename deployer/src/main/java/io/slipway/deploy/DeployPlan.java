package io.slipway.deploy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would do, found out without changing anything.
 *
 * @param strategy {@code initial} or {@code canary}, as in {@link RolloutEvent.RolloutStarted}
 * @param objects every object that would be written, in order
 * @param steps what would happen, a sentence each
 */
public record DeployPlan(
    String release,
    String namespace,
    String image,
    @Nullable String stableImage,
    String strategy,
    List<PlannedObject> objects,
    List<String> steps) {
  public DeployPlan {
    objects = List.copyOf(objects);
    steps = List.copyOf(steps);
  }

  /** With what comes before all else. */
  DeployPlan after(List<String> conditions) {
    List<String> all = new ArrayList<>(conditions);
    all.addAll(steps);
    return new DeployPlan(release, namespace, image, stableImage, strategy, objects, all);
  }

  /** {@code outcome} is {@code created}, {@code configured} or {@code unchanged}. */
  public record PlannedObject(
      String kind, String namespace, String name, String outcome, String yaml) {}
}
