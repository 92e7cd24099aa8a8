/**
 * What COPY and ADD read from, whatever a build was given: directories as they are; repositories,
 * archives behind URLs and standard input as temporary trees, which go with the session that made
 * them.
 */
@NullMarked
package io.slipway.image.source;

import org.jspecify.annotations.NullMarked;
