/**
 * {@code pipeline { }}: its sections are read by running them as closures whose calls are noted
 * with their lines, then the stages are run with Jenkins' rules for {@code when}, {@code post} and
 * failures.
 *
 * <p>Why not Jenkins' own translation of the syntax tree: it serves an editor and a persisted
 * model, which the runner has no use for; what it checks early, {@code JenkinsfileCheck} checks.
 */
@NullMarked
package io.slipway.pipeline.runner.declarative;

import org.jspecify.annotations.NullMarked;
