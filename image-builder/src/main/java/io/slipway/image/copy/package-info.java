/**
 * COPY, ADD and WORKDIR as layers: what is to be in the image goes straight from its source into
 * the layer's tar. Nothing is copied on disk first; a later RUN that needs the files unpacks the
 * layer.
 */
@NullMarked
package io.slipway.image.copy;

import org.jspecify.annotations.NullMarked;
