/**
 * The run record on a terminal: plain lines that stay the same wherever they go, or, for a person,
 * the same lines with colours above a few that are redrawn (bars for bytes, weights, what runs
 * now).
 */
@NullMarked
package io.slipway.pipeline.console;

import org.jspecify.annotations.NullMarked;
