/** Repositories, artifacts, tags, labels on artifacts, and scans. */
@NullMarked
package io.slipway.registry.harbor.artifact;

import org.jspecify.annotations.NullMarked;
