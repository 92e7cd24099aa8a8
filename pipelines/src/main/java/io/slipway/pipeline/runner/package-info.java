/**
 * Runs Jenkinsfiles, declarative and scripted, without a Jenkins. {@link
 * io.slipway.pipeline.runner.PipelineRunner} is the door.
 *
 * <p>Every script runs on the thread that waits for it, and a step's body on the thread of the step
 * ({@code script} says how Groovy is entered). So {@code dir}, {@code retry}, a stage or {@code
 * parallel} are plain Java that blocks, and cancelling is a thread's interrupt.
 */
@NullMarked
package io.slipway.pipeline.runner;

import org.jspecify.annotations.NullMarked;
