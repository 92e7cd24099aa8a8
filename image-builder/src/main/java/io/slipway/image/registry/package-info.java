/** Registries, spoken to with Jib core's client: credentials, manifests, blobs. */
@NullMarked
package io.slipway.image.registry;

import org.jspecify.annotations.NullMarked;
