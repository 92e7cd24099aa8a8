/**
 * Caches outside of the machine: in a registry, in an OCI layout on disk, or inside an image. What
 * travels is the table of steps and their layers; an import reads the table alone, and a layer is
 * fetched only when a step looks into it.
 *
 * <p>Why not BuildKit's own cache manifest: its keys are digests of BuildKit's build graph, which
 * nobody else can compute, so that neither builder could use what the other wrote.
 */
@NullMarked
package io.slipway.image.remotecache;

import org.jspecify.annotations.NullMarked;
