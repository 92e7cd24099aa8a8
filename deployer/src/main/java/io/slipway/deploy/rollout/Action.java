package io.slipway.deploy.rollout;

import io.slipway.deploy.routing.Weights;

/** One idempotent write. */
public sealed interface Action {

  /** Applies every manifest but the workload. */
  record ApplySupporting() implements Action {}

  record ApplyStable(Version version) implements Action {}

  record ApplyCanary() implements Action {}

  record RemoveCanary() implements Action {}

  /** Makes both arms known to the mesh. */
  record DefineArms() implements Action {}

  record Shift(Weights weights) implements Action {}
}
