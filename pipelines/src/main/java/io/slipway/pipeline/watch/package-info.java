/**
 * {@code slipway replicate --watch}: policies run by their triggers in the foreground, with a small
 * HTTP server for registries' webhooks and Prometheus.
 *
 * <p>Why in the foreground: systemd, Kubernetes and a terminal each know how to keep, log and stop
 * such a process; a daemon of our own would know worse.
 */
@NullMarked
package io.slipway.pipeline.watch;

import org.jspecify.annotations.NullMarked;
