/**
 * The language: text -> logical lines -> nodes with positions -> typed instructions. {@link
 * io.slipway.image.dockerfile.DockerfileParser} is the door; {@link
 * io.slipway.image.dockerfile.DockerfilePrinter} is its inverse.
 *
 * <p>The rules are those of Dockerfile reference 1.x as implemented by the BuildKit front end;
 * where the reference is silent, the front end decides.
 */
@NullMarked
package io.slipway.image.dockerfile;

import org.jspecify.annotations.NullMarked;
