/**
 * Harbor's management API, typed: {@link io.slipway.registry.harbor.HarborClient} opens it. Each
 * feature has a package of its own; {@code rest} is how calls go, {@code apply} brings a Harbor to
 * what a {@code harbor.yaml} says.
 */
@NullMarked
package io.slipway.registry.harbor;

import org.jspecify.annotations.NullMarked;
