/**
 * Builds without a Dockerfile. A jar is turned into what the engine knows, a context with a
 * directory for each layer and a Dockerfile that copies them one by one, so that every output,
 * cache and option of other builds holds for it too.
 *
 * <p>Which file goes into which layer, where it lies in the image and how it is started follow
 * Jib's command line (jib-cli's processors of jars and wars); why Jib's own layers are not written:
 * they know neither our cache nor zstd, and are compressed by one thread. Where this differs from
 * Jib, docs/jar.md says so.
 */
@NullMarked
package io.slipway.image.java;

import org.jspecify.annotations.NullMarked;
