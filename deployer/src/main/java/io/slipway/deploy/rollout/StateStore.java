package io.slipway.deploy.rollout;

import org.jspecify.annotations.Nullable;

/** The saved state of one rollout, owned by one controller at a time. */
public interface StateStore {

  /**
   * Saves the state.
   *
   * @throws io.slipway.deploy.DeployException where another controller owns the rollout by now
   */
  void save(RolloutState state) throws InterruptedException;

  /** What someone asked of this rollout; null where nobody did. */
  @Nullable Command command() throws InterruptedException;
}
