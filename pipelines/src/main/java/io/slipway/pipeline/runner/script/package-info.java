/**
 * Groovy as Jenkins runs it: scripts transformed by groovy-cps, so that a step suspends the script
 * and the thread that drives it does the step's work. Only one thread at a time is inside Groovy;
 * steps of parallel branches run at the same time.
 *
 * <p>A script's state is not written to disk (a run ends with its process), so collections keep
 * Java's own iterators: nothing asks them to be serialisable.
 */
@NullMarked
package io.slipway.pipeline.runner.script;

import org.jspecify.annotations.NullMarked;
