package io.slipway.local.mesh;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a destination's endpoints are used (Istio's TrafficPolicy); null where nothing is said.
 *
 * @param stickiness null to spread requests by chance
 */
record TrafficPolicy(
    @Nullable ConnectionPool pool,
    @Nullable OutlierDetection outliers,
    @Nullable Stickiness stickiness) {

  static final TrafficPolicy NONE = new TrafficPolicy(null, null, null);

  /** A subset's own, with what the rule says for all where it says nothing. */
  TrafficPolicy orElse(TrafficPolicy whole) {
    return new TrafficPolicy(
        pool == null ? whole.pool : pool,
        outliers == null ? whole.outliers : outliers,
        stickiness == null ? whole.stickiness : stickiness);
  }

  /**
   * @param notes takes what has no effect here; where requests go doesn't depend on it
   */
  static TrafficPolicy read(SpecReader policy, List<String> notes) {
    TrafficPolicy read =
        new TrafficPolicy(
            policy.has("connectionPool")
                ? ConnectionPool.read(policy.object("connectionPool"), notes)
                : null,
            policy.has("outlierDetection")
                ? OutlierDetection.read(policy.object("outlierDetection"), notes)
                : null,
            stickiness(policy.object("loadBalancer"), notes));
    policy.noteRest(notes);
    return read;
  }

  /** Requests are spread by chance, so that {@code RANDOM} is the one simple way that is kept. */
  private static @Nullable Stickiness stickiness(SpecReader balancer, List<String> notes) {
    Stickiness read = null;
    if (balancer.has("consistentHash")) {
      read = Stickiness.read(balancer.object("consistentHash"));
    } else if (balancer.is("simple", "RANDOM")) {
      balancer.ignore("simple");
    }
    balancer.noteRest(notes);
    return read;
  }
}
