package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * No route at all, as to a worker of a queue: the share of the Pods is the share of the work.
 *
 * @param inPlace whether the canary's Pods are a part of all, and not beside the stable ones
 */
public record PodShare(boolean inPlace) implements RouterSpec {
  static final PodShare BESIDE = new PodShare(false);
  static final PodShare IN_PLACE = new PodShare(true);

  @Override
  public String word() {
    return "none";
  }

  @Override
  public Set<RouterFeature> features() {
    return EnumSet.of(RouterFeature.WEIGHT);
  }

  /** Where other workloads of the release have routes, these make the share, and Pods follow. */
  @Override
  public void check(Stage stage) {
    require(
        stage.weight() > 0,
        "strategy: without routing the number of Pods makes the share, and with 0 % of them nothing"
            + " would reach the new version; begin with at least 1");
    require(
        inPlace || stage.weight() <= Scale.MOST_BESIDE_STABLE || stage.weight() == 100,
        ("strategy: without routing the number of Pods makes the share, and %d %% would take more Pods"
                + " than the stable version has; allowed are 1 to %d, and 100")
            .formatted(stage.weight(), Scale.MOST_BESIDE_STABLE));
    require(
        stage.scale().equals(Scale.FULL),
        "strategy: without routing the weight says how many Pods there are; leave out scale");
  }

  @Override
  public Scale scale(Stage stage) {
    return inPlace ? Scale.PART : Scale.BESIDE_STABLE;
  }

  @Override
  public Duration settle() {
    return Duration.ZERO;
  }

  @Override
  public boolean owns(String kind, String name) {
    return false;
  }
}
