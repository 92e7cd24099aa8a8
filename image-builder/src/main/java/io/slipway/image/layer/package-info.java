/**
 * Layers: tar archives with whiteouts (OCI image-spec, layer.md), written in one pass (tar,
 * compress, both digests) and read without trust.
 *
 * <p>Why not commons-compress for the tar part: it decodes extended attributes as text, which
 * breaks binary ones such as {@code security.capability}, and it cannot keep names that are not
 * UTF-8.
 */
@NullMarked
package io.slipway.image.layer;

import org.jspecify.annotations.NullMarked;
