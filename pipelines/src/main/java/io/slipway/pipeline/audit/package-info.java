/**
 * Who did what at a Harbor, and which run of Slipway's it was: entries of Harbor's audit log joined
 * with run records. An operation of a run fits an entry where the digest is the same, or else the
 * repository and the tag, and their times are close; the closest wins.
 */
@NullMarked
package io.slipway.pipeline.audit;

import org.jspecify.annotations.NullMarked;
