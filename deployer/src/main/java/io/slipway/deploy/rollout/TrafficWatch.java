package io.slipway.deploy.rollout;

import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.routing.Traffic;
import java.time.Instant;

/** Sees where requests go once a route has settled; must not block. */
@FunctionalInterface
public interface TrafficWatch {
  TrafficWatch NONE = (settling, wanted, now) -> Sighting.NOTHING_YET;

  /** What was seen of that write by now. Another write, or a new controller, begins anew. */
  Sighting look(Settling settling, Traffic wanted, Instant now) throws InterruptedException;
}
