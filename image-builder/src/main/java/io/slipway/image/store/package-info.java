/**
 * The state directory that builds on a machine share: content-addressed blobs, and working
 * directories that vanish with the process that made them, even one that was killed.
 */
@NullMarked
package io.slipway.image.store;

import org.jspecify.annotations.NullMarked;
