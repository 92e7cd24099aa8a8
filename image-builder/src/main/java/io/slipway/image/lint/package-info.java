/**
 * Build checks: what a Dockerfile does that works today and bites later. The rules are those that
 * BuildKit publishes, under the same names and with the same messages, so that a {@code # check=}
 * directive means the same to both. {@link io.slipway.image.lint.Linter} is the door, for builds
 * and for {@code slipway lint} alike.
 *
 * <p>Each {@link io.slipway.image.lint.Rule} is data; what finds it is a method of {@code
 * FileChecks} (one instruction or the whole file), {@code FromChecks} (FROM and the arguments it
 * sees) or {@code StageChecks} (what holds at a point of a stage).
 */
@NullMarked
package io.slipway.image.lint;

import org.jspecify.annotations.NullMarked;
