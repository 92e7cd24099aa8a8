/**
 * A release's objects beside its workloads, and the way back for them: what they were is kept in
 * the cluster before anything is written, and put back by the first controller that sees the
 * rollout end so.
 *
 * <p>Kept are the fields that Slipway had applied, as the server's {@code managedFields} tell them
 * (as client-go's extract does), not whole objects: applied again they give back exactly what this
 * release changed, and leave alone what others own.
 */
@NullMarked
package io.slipway.deploy.supporting;

import org.jspecify.annotations.NullMarked;
