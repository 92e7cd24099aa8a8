/** Where a built image goes besides a registry: OCI layout, docker archive, Docker Engine API. */
@NullMarked
package io.slipway.image.export;

import org.jspecify.annotations.NullMarked;
