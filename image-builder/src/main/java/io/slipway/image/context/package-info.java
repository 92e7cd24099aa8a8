/**
 * What COPY and ADD copy: sources resolved inside a root that no link leaves, as an ordered list of
 * single copies.
 */
@NullMarked
package io.slipway.image.context;

import org.jspecify.annotations.NullMarked;
