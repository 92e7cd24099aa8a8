package io.slipway.deploy.state;

import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StateStore;
import org.jspecify.annotations.Nullable;

/** A store that is used only as long as the lease is held. */
public record LeasedStore(LeaseLock lock, ConfigMapStore store) implements StateStore {

  @Override
  public void save(RolloutState state) throws InterruptedException {
    lock.requireHeld();
    store.save(state);
  }

  @Override
  public @Nullable Command command() throws InterruptedException {
    lock.requireHeld();
    return store.command();
  }
}
