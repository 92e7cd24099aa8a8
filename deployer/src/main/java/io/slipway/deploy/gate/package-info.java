/**
 * What must allow a release to begin or to be promoted. A check is one question without waiting;
 * {@link io.slipway.deploy.gate.Gatekeeper} asks until all have said yes, one has said no, or a
 * gate's time is over. Who can't be asked hasn't said yes.
 */
@NullMarked
package io.slipway.deploy.gate;

import org.jspecify.annotations.NullMarked;
