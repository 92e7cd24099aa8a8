/** Images from registries, brought into the store: each blob once, every digest checked. */
@NullMarked
package io.slipway.image.pull;

import org.jspecify.annotations.NullMarked;
