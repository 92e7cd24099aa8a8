/**
 * The rollout: {@link io.slipway.deploy.rollout.Rollout} is a pure function over {@link
 * io.slipway.deploy.rollout.StateTable}, {@link io.slipway.deploy.rollout.RolloutDriver} does what
 * it says. Actions belong to a state that is already saved, and the next state is saved after they
 * are done; each is idempotent, so a controller killed between any two writes is continued by the
 * next one, which observes the cluster and asks the function again.
 */
@NullMarked
package io.slipway.deploy.rollout;

import org.jspecify.annotations.NullMarked;
