/**
 * Reads what the mesh counted. Counters are read raw and differences are taken here, so that an
 * exposition page and a Prometheus server are judged alike and restarts of a proxy don't look like
 * fewer requests.
 */
@NullMarked
package io.slipway.deploy.metrics;

import org.jspecify.annotations.NullMarked;
