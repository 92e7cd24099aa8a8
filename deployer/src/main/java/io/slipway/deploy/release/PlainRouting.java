package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.dnsLabel;
import static io.slipway.deploy.release.Checks.notNegative;
import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No router at all: the Service selects the stable Pods, all of them, or the canary's, and between
 * 0 and 100 the number of Pods makes the share.
 *
 * @param service must exist, or be among the manifests
 * @param settle how long every node takes to follow a changed Service
 */
public record PlainRouting(String service, @Nullable Duration settle) implements RouterSpec {
  public PlainRouting {
    dnsLabel(service, "service");
    notNegative(settle, "settle");
  }

  @Override
  public String word() {
    return "plain";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.of(RouterFeature.WEIGHT);
  }

  @Override
  public void check(Stage stage) {
    require(
        stage.weight() <= Scale.MOST_BESIDE_STABLE || stage.weight() == 100,
        ("strategy: without a router Pods make the share, and %d %% would take more Pods than the"
                + " stable version has; allowed are 0 to %d, and 100")
            .formatted(stage.weight(), Scale.MOST_BESIDE_STABLE));
    require(
        stage.scale().equals(Scale.FULL),
        "strategy: without a router the weight says how many Pods there are; leave out scale");
  }

  @Override
  public Scale scale(Stage stage) {
    return stage.weight() == 0 || stage.weight() == 100 ? stage.scale() : Scale.RATIO;
  }

  /** Its selector is the rollout's. */
  @Override
  public boolean owns(String kind, String name) {
    return kind.equals("Service") && name.equals(service);
  }
}
