/**
 * {@code .dockerignore}: the pattern language of moby/patternmatcher and the search for the file.
 */
@NullMarked
package io.slipway.image.ignore;

import org.jspecify.annotations.NullMarked;
