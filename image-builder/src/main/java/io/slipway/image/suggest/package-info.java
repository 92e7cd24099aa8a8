/** Nearest words, for messages about unknown ones. */
@NullMarked
package io.slipway.image.suggest;

import org.jspecify.annotations.NullMarked;
