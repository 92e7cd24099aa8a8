package io.slipway.deploy.release;

import java.time.Duration;
import java.util.Set;

/** How one kind of router is to be used; exactly one stands under {@code routing}. */
public sealed interface RouterSpec
    permits IstioRouting,
        GatewayRouting,
        NginxRouting,
        TraefikRouting,
        HaproxyRouting,
        PlainRouting {

  /** The key under {@code routing}. */
  String word();

  /** What it can do; a strategy that needs more is refused before anything is changed. */
  Set<RouterFeature> features();

  /**
   * What the features don't say.
   *
   * @throws IllegalArgumentException where the router can't do the stage
   */
  default void check(Stage stage) {}

  /** How many Pods the stage needs with this router. */
  default Scale scale(Stage stage) {
    return stage.scale();
  }

  /** How long a written route takes until every request follows it. */
  Duration settleOrDefault();

  /** Whether an object of this kind and name is the router's, so that its traffic isn't reset. */
  boolean owns(String kind, String name);
}
