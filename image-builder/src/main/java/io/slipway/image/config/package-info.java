/**
 * The data of an image: configuration, manifests, descriptors, platforms, in OCI and Docker form.
 */
@NullMarked
package io.slipway.image.config;

import org.jspecify.annotations.NullMarked;
