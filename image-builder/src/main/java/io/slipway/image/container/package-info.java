/**
 * Containers from images: pull, unpack, run. This is the door through which {@code local-platform}
 * runs a Pod the way a RUN runs: the same snapshots and the same sandboxes.
 */
@NullMarked
package io.slipway.image.container;

import org.jspecify.annotations.NullMarked;
