package io.slipway.deploy.release;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one kind of router is to be used; exactly one stands under {@code routing}. */
public sealed interface RouterSpec
    permits IstioRouting,
        GatewayRouting,
        NginxRouting,
        TraefikRouting,
        HaproxyRouting,
        PlainRouting,
        PodShare {

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

  /** How long a written route takes until every request follows it; null where it isn't said. */
  @Nullable Duration settle();

  /** As said, or several times what a control plane needs to push a change under usual load. */
  default Duration settleOrDefault() {
    Duration settle = settle();
    return settle == null ? Duration.ofSeconds(10) : settle;
  }

  /** Whether an object of this kind and name is the router's, so that its traffic isn't reset. */
  boolean owns(String kind, String name);
}
