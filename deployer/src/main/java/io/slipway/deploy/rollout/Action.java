package io.slipway.deploy.rollout;

import io.slipway.deploy.routing.Traffic;

/** One idempotent write. */
public sealed interface Action {

  /** Applies every manifest but the workload. */
  record ApplySupporting() implements Action {}

  /** Takes those manifests back to what they were, where the rollout that ends so asks for it. */
  record SettleSupporting(Goal goal) implements Action {}

  record ApplyStable(Version version) implements Action {}

  /** Brings up the canary with so many Pods. */
  record ApplyCanary(Pods pods) implements Action {

    /** Of the only workload. */
    ApplyCanary(int pods) {
      this(Pods.of(pods));
    }
  }

  record RemoveCanary() implements Action {}

  /** Makes both arms known to the mesh. */
  record DefineArms() implements Action {}

  record Shift(Traffic traffic) implements Action {}
}
