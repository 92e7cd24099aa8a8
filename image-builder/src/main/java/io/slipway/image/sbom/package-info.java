/**
 * Bills of materials: what software an image's files hold, and documents that say so (SPDX 2.3 and
 * CycloneDX 1.6, both JSON). The same files always give the same document.
 *
 * <p>Why not a scanner such as Syft: it is a binary for each agent; what package managers wrote
 * down about an image can be read here, from a snapshot that the build has anyway.
 */
@NullMarked
package io.slipway.image.sbom;

import org.jspecify.annotations.NullMarked;
