package io.slipway.deploy;

import io.slipway.deploy.plan.PlannedObject;
import io.slipway.deploy.plan.PlannedStep;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would do, found out without changing anything.
 *
 * @param strategy {@code initial} or {@code canary}, as in {@link RolloutEvent.RolloutStarted}
 * @param objects every object that would be written, in order, and every versioned ConfigMap and
 *     Secret that would be deleted in the end
 */
public record DeployPlan(
    String release,
    String namespace,
    String image,
    @Nullable String stableImage,
    String strategy,
    List<PlannedObject> objects,
    List<PlannedStep> steps) {
  public DeployPlan {
    objects = List.copyOf(objects);
    steps = List.copyOf(steps);
  }

  /** With what comes before all else. */
  DeployPlan after(List<String> conditions) {
    List<PlannedStep> all =
        Stream.concat(conditions.stream().map(PlannedStep::before), steps.stream()).toList();
    return new DeployPlan(release, namespace, image, stableImage, strategy, objects, all);
  }
}
