package io.slipway.deploy.state;

import io.slipway.deploy.autoscale.HeldMinimum;
import io.slipway.deploy.autoscale.HeldStore;
import io.slipway.deploy.rollout.Command;
import io.slipway.deploy.rollout.RolloutState;
import io.slipway.deploy.rollout.StateStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that is used only as long as the lease is held. */
public record LeasedStore(LeaseLock lock, ConfigMapStore store) implements StateStore, HeldStore {

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

  @Override
  public List<HeldMinimum> held() throws InterruptedException {
    return store.held();
  }

  @Override
  public void keep(List<HeldMinimum> held) throws InterruptedException {
    lock.requireHeld();
    store.keep(held);
  }
}
