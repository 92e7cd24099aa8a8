/**
 * The names of artifacts: registry references and OCI layouts, checked before they reach a URL or a
 * path.
 */
@NullMarked
package io.slipway.registry.reference;

import org.jspecify.annotations.NullMarked;
