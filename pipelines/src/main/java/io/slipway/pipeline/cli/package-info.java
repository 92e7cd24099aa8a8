/**
 * The command line. {@link io.slipway.pipeline.cli.Commands} lists the commands, each a class of
 * its own that is loaded only when it is asked for: a start costs what the command needs.
 */
@NullMarked
package io.slipway.pipeline.cli;

import org.jspecify.annotations.NullMarked;
