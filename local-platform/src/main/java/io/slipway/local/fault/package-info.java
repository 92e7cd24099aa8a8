/**
 * A proxy that does on purpose, and repeatably, what networks do by chance. It stands between any
 * two parts that speak HTTP/1.1.
 */
@NullMarked
package io.slipway.local.fault;

import org.jspecify.annotations.NullMarked;
