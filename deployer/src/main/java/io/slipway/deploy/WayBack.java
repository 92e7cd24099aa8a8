package io.slipway.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.Phase;
import io.slipway.deploy.routing.Routers;
import io.slipway.deploy.routing.Traffic;
import io.slipway.deploy.state.SavedRollout;
import io.slipway.deploy.target.LiveWorkloads;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An abort's one write, by the process that was told to abort: all requests go back to the stable
 * version before a controller, which may be busy, stuck or dead, has heard of it. The abort must be
 * in the cluster already. Whoever drives the rollout takes no step onward from there, and may at
 * worst finish a route write that was under way, which it takes back itself.
 */
final class WayBack {
  /** Here the canary may have requests, and the stable Deployment is as it was before. */
  private static final Set<Phase> OPEN =
      EnumSet.of(Phase.SHIFTING, Phase.ANALYSING, Phase.WAITING, Phase.PAUSED);

  private final RolloutSession.Surroundings around;

  WayBack(RolloutSession.Surroundings around) {
    this.around = around;
  }

  /**
   * Writes the routes where that is safe at once. What fails is said and left to the controller.
   *
   * @param saved as it was read after the abort was left in the cluster
   */
  void take(SavedRollout saved) throws InterruptedException {
    Release release = saved.release();
    if (!OPEN.contains(saved.state().phase()) || !stableServes(release)) {
      return;
    }
    try {
      String rollout = saved.state().subject().rollout();
      Routers.open(around.api(), release, rollout, around.listener()).shift(Traffic.ALL_STABLE);
    } catch (DeployException e) {
      around
          .listener()
          .on(
              new RolloutEvent.Message(
                  release.name(), e.getMessage() + "; who drives the rollout is to do it"));
    }
  }

  /** Where that can't be read, the abort counts. */
  private boolean stableServes(Release release) throws InterruptedException {
    try {
      List<HasMetadata> live = LiveWorkloads.read(around.api(), release).all();
      return live.size() == release.spec().members().size()
          && live.stream().allMatch(each -> LiveWorkloads.readyPods(each) > 0);
    } catch (DeployException e) {
      return true;
    }
  }
}
