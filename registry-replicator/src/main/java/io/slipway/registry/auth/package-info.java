/**
 * Who we are at a registry: credentials from docker's configuration, and the answers to a
 * registry's challenges.
 *
 * <p>ORAS Java has both, but its {@code AuthStore} fails on a password with a colon, on a
 * configuration without {@code auths} and on identity tokens, and its {@code TokenCache} is one for
 * the whole JVM and not keyed by who asked: on a Jenkins agent one job's token would serve another.
 * Here tokens live as long as a run.
 */
@NullMarked
package io.slipway.registry.auth;

import org.jspecify.annotations.NullMarked;
