/**
 * The way to a registry: proxies, the certificates that we trust and show. The JDK's HTTP client
 * has the protocols; here are the forms in which people keep their settings: PEM files, docker's
 * {@code certs.d} directories and the environment's {@code *_PROXY}.
 */
@NullMarked
package io.slipway.registry.net;

import org.jspecify.annotations.NullMarked;
