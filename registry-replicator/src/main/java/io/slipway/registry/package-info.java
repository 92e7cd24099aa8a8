/**
 * Copies OCI artifacts between registries and OCI layouts: only what is missing, every digest
 * verified, the tag last. {@link io.slipway.registry.Replicator} is the door; a {@link
 * io.slipway.registry.ReplicationPolicy} says what goes where.
 */
@NullMarked
package io.slipway.registry;

import org.jspecify.annotations.NullMarked;
