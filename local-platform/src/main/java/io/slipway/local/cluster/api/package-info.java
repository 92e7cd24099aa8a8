/**
 * The API server's HTTP side: paths, content negotiation, discovery, watches, tables, logs. It
 * knows no rules about objects; those stand in {@code resource}.
 */
@NullMarked
package io.slipway.local.cluster.api;

import org.jspecify.annotations.NullMarked;
