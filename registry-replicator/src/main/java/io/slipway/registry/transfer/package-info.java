/** Runs a {@link io.slipway.registry.ReplicationPlan}: blobs, then manifests, then the tag. */
@NullMarked
package io.slipway.registry.transfer;

import org.jspecify.annotations.NullMarked;
