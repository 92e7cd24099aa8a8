/**
 * What {@code release.yaml} says (apiVersion {@code slipway.io/v1}, kind {@code Release}): records
 * named after its keys, so that the whole document binds to {@link
 * io.slipway.deploy.release.Release} by component name. Each validates itself and throws {@link
 * IllegalArgumentException} as {@code "<component>: what is wrong and what is allowed"}; a {@code
 * Nullable} component is optional.
 */
@NullMarked
package io.slipway.deploy.release;

import org.jspecify.annotations.NullMarked;
