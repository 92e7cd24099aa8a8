package io.slipway.deploy;

/**
 * Takes the events of a rollout. Called by one thread at a time, in order; must not block for long
 * and must not throw.
 */
@FunctionalInterface
public interface RolloutListener {

  /** A listener that drops everything. */
  RolloutListener NONE = event -> {};

  void on(RolloutEvent event);
}
