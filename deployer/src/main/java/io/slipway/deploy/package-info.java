/**
 * Brings a release to Kubernetes by steps: applies manifests, shifts traffic, judges by metrics,
 * promotes or rolls back. {@link io.slipway.deploy.Deployer} is the door; the rollout itself is a
 * pure state machine.
 */
@NullMarked
package io.slipway.deploy;

import org.jspecify.annotations.NullMarked;
