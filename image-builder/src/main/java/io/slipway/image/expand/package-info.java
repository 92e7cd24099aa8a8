/**
 * Words with variables: quoting, escaping and every {@code ${...}} operator of the Dockerfile
 * reference. Knows neither instructions nor positions.
 */
@NullMarked
package io.slipway.image.expand;

import org.jspecify.annotations.NullMarked;
