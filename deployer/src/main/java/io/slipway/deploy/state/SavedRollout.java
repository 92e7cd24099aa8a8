package io.slipway.deploy.state;

import io.slipway.deploy.release.Release;
import io.slipway.deploy.rollout.RolloutState;
import org.jspecify.annotations.Nullable;

/**
 * All that another process needs to go on with a rollout, or to undo it, without the files it was
 * started from.
 *
 * @param revision counts the rollouts of the release
 * @param stable the stable Deployment with the new version, as JSON
 * @param previous the stable Deployment as it was before, as JSON; null where there was none
 * @param changes null in what older versions of Slipway saved
 */
public record SavedRollout(
    RolloutState state,
    Release release,
    int revision,
    String stable,
    @Nullable String previous,
    @Nullable Changes changes) {

  public Changes changesOrOwn() {
    return changes == null ? new Changes(revision, false) : changes;
  }

  SavedRollout with(RolloutState next) {
    return new SavedRollout(next, release, revision, stable, previous, changes);
  }
}
