/**
 * A {@code harbor.yaml}: what a Harbor should hold. Each record checks itself: a bad value is an
 * {@link IllegalArgumentException} whose message starts with the component's name and a colon. What
 * isn't given (null, or an empty list of things) is not the file's business and stays as it is.
 */
@NullMarked
package io.slipway.registry.harbor.file;

import org.jspecify.annotations.NullMarked;
