/**
 * What decides from measurements: go on, wait, or roll back. Pure; reading the metrics is {@link
 * io.slipway.deploy.metrics}'s.
 */
@NullMarked
package io.slipway.deploy.judge;

import org.jspecify.annotations.NullMarked;
