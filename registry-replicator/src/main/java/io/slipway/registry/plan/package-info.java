/**
 * From a source's catalogue and the destinations' state to a {@link
 * io.slipway.registry.ReplicationPlan}: what is there, what is missing, in which order.
 */
@NullMarked
package io.slipway.registry.plan;

import org.jspecify.annotations.NullMarked;
