/**
 * What lies in a state directory, and what may go: listing, pruning, and the collection that runs
 * by itself. Nothing that a running build holds is ever removed, whoever prunes.
 */
@NullMarked
package io.slipway.image.upkeep;

import org.jspecify.annotations.NullMarked;
