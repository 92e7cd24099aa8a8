package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Judgement;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.routing.Routes;
import io.slipway.deploy.routing.Traffic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster and the judge show at one moment.
 *
 * @param judgement of the step that is analysed; meaningless in other phases
 * @param sighting of the route that has settled; meaningless where it needs no confirmation
 * @param drivenSince when this controller began: what Pods do while nobody looks takes no time
 */
public record Observation(
    ArmStatus stable,
    ArmStatus canary,
    Routes routes,
    Judgement judgement,
    Sighting sighting,
    @Nullable Command command,
    Instant drivenSince) {

  /** Where nobody watches the traffic. */
  public Observation(
      ArmStatus stable,
      ArmStatus canary,
      Routes routes,
      Judgement judgement,
      @Nullable Command command,
      Instant drivenSince) {
    this(stable, canary, routes, judgement, Sighting.NOTHING_YET, command, drivenSince);
  }

  boolean routesAre(Traffic traffic) {
    return traffic.equals(routes.traffic());
  }
}
