/**
 * From instructions to work: which stages are needed, and, step by step, what an instruction means
 * once arguments and the base image are known. Pure; whoever executes asks {@link
 * io.slipway.image.plan.StageScope} for the next step and commits its result.
 */
@NullMarked
package io.slipway.image.plan;

import org.jspecify.annotations.NullMarked;
