/**
 * What is where, since when, and why not: a projection of a policy's events, kept from run to run
 * so that the lag of a destination is known, and its forms for people and for Prometheus.
 */
@NullMarked
package io.slipway.registry.status;

import org.jspecify.annotations.NullMarked;
