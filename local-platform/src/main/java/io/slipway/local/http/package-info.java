/**
 * What the local platform's HTTP parts share: a Jetty server on the loopback interface, started and
 * stopped in one call.
 */
@NullMarked
package io.slipway.local.http;

import org.jspecify.annotations.NullMarked;
