/**
 * Copies OCI artifacts between registries and OCI layouts: only what is missing, every digest
 * verified, the tag last. {@link io.slipway.registry.Replicator} is the door; a {@link
 * io.slipway.registry.ReplicationPolicy} says what goes where.
 *
 * <p>The features: {@code reference} (names), {@code auth} (credentials and tokens), {@code store}
 * (registries and layouts behind one interface; why ORAS's transfer is not used stands there),
 * {@code plan} (what is missing), {@code transfer} (bringing it).
 */
@NullMarked
package io.slipway.registry;

import org.jspecify.annotations.NullMarked;
