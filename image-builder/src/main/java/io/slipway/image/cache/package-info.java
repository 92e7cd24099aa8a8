/**
 * What builds on a machine remember: the layer that a step gave, by a key of all that could change
 * it, and the digests of files that have not changed since they were read.
 */
@NullMarked
package io.slipway.image.cache;

import org.jspecify.annotations.NullMarked;
