/** The way to the Kubernetes API: one client, and its failures in words. */
@NullMarked
package io.slipway.deploy.cluster;

import org.jspecify.annotations.NullMarked;
