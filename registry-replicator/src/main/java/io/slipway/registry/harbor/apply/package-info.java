/**
 * Brings a Harbor to what a {@code harbor.yaml} says. {@link
 * io.slipway.registry.harbor.apply.HarborPlanner} compares kind by kind and makes a plan; {@link
 * io.slipway.registry.harbor.apply.HarborApplier} runs it in the order of dependencies, deletions
 * last and the other way round. State is only in Harbor: a run that was cut off is continued by
 * running again.
 *
 * <p>Only what the file names is touched, and of that only the fields that it gives. Something is
 * deleted only where its kind is listed under {@code prune}, by which the file says that it is the
 * whole truth of that kind; projects never are, nor is the account that applies.
 */
@NullMarked
package io.slipway.registry.harbor.apply;

import org.jspecify.annotations.NullMarked;
