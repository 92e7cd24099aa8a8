/**
 * What a deployment would do to a cluster, found out by server-side dry runs: every object as it
 * would be applied, what of it would change, and who gets which requests at each step.
 *
 * <p>Why dry runs and no comparison of our own: only the server knows its defaults, its admission
 * and which fields others own.
 */
@NullMarked
package io.slipway.deploy.plan;

import org.jspecify.annotations.NullMarked;
