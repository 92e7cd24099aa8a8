/**
 * A release's objects in Kubernetes: read from manifests, derived per arm, written by server-side
 * apply as field manager {@code slipway}, watched until they are ready.
 *
 * <p>Conflicts: what is Slipway's alone (the canary Deployment; the stable one when it is restored)
 * is applied with force, everything else without, so that a field that another manager owns is
 * reported with its owner instead of taken.
 */
@NullMarked
package io.slipway.deploy.target;

import org.jspecify.annotations.NullMarked;
