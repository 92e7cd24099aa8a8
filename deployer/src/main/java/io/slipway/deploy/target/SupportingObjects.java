package io.slipway.deploy.target;

import io.slipway.deploy.rollout.Goal;

/** The objects of a release beside its workloads. Every write is idempotent. */
public interface SupportingObjects {

  /** Applies them, once it is kept what they were. */
  void apply() throws InterruptedException;

  /** Applies them where no rollout begins, so that nothing will go back. */
  void refresh() throws InterruptedException;

  /** Takes them back to what they were, where a rollout that ends so is one to undo. */
  void settle(Goal goal) throws InterruptedException;
}
