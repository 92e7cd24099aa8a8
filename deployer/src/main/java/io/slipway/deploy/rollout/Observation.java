package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster and the judge show at one moment.
 *
 * @param judgement of the step that is analysed; meaningless in other phases
 */
public record Observation(
    ArmStatus stable,
    ArmStatus canary,
    Routes routes,
    Judgement judgement,
    @Nullable Command command) {

  boolean routesAre(Traffic traffic) {
    return traffic.equals(routes.traffic());
  }
}
