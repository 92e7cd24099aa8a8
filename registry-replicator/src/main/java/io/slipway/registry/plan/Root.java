package io.slipway.registry.plan;

import io.slipway.registry.scope.NarrowedIndex;
import io.slipway.registry.store.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * An artifact whose root manifest is read.
 *
 * @param seen what the reference stands for at the source
 * @param narrowed what {@code manifest} was made of, or null where it is the source's own
 */
record Root(Wanted wanted, Manifest manifest, String seen, @Nullable NarrowedIndex narrowed) {}
