/**
 * Places that hold artifacts, behind one small interface: {@link
 * io.slipway.registry.store.ArtifactStore}, for registries over HTTP and for OCI layouts on disk.
 *
 * <p>ORAS Java 0.7.0 gives the reference grammar, the API's paths, the models of manifests,
 * indexes, referrers, tags and catalogues, the digest algorithms and the media types. Its {@code
 * Registry} and {@code OCILayout} are not used for the transfer itself, because they cannot keep
 * what a replicator promises:
 *
 * <ul>
 *   <li>{@code pushManifest} sends Docker manifests as OCI ones, {@code pushIndex} writes an index
 *       anew from its model, {@code OCILayout.pushManifest} adds a layer to a manifest without
 *       layers: digests change on the way. Here a manifest is bytes.
 *   <li>{@code pushBlob} takes one stream for one destination and asks for it again where a token
 *       has expired; here one read feeds several uploads, and the last bytes are held back until
 *       the digest is known to be right.
 *   <li>{@code fetchBlob} checks neither digest nor size, {@code OCILayout.pushBlob} writes to the
 *       blob's final name before it checks.
 *   <li>Its HTTP client has no time limit for an answer, logs a failed try with its stack trace,
 *       keeps no headers of errors (so no {@code Retry-After}), reads answers of any length,
 *       follows no relative redirect, and refuses the challenge with two scopes that a
 *       cross-repository mount brings; the catalogue is read without paging.
 * </ul>
 */
@NullMarked
package io.slipway.registry.store;

import org.jspecify.annotations.NullMarked;
