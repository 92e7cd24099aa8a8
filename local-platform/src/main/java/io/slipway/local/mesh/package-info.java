/**
 * A mesh's data plane in the JVM: one HTTP proxy per Service port that follows Istio's
 * VirtualService and DestinationRule and the Gateway API's HTTPRoute, and counts requests under
 * Istio's metric names.
 *
 * <p>It knows the cluster by the Kubernetes API alone. Route changes take effect after a
 * configurable delay, as a control plane's push does; endpoints that leave are left at once. What a
 * route asks for and the proxy can't do is refused by name, in the log and as an Event, and the
 * last good route stays, as with Envoy.
 *
 * <p>Why not Envoy: it is no Debian package, and its control plane less so.
 */
@NullMarked
package io.slipway.local.mesh;

import org.jspecify.annotations.NullMarked;
