/**
 * What the demo and the tests run on, in one JVM: an OCI registry, a Kubernetes API with a node, a
 * mesh proxy, a fault proxy. Each speaks the real protocol over loopback HTTP and starts and stops
 * on its own. A test bed and a demo: never a place to run production.
 */
@NullMarked
package io.slipway.local;

import org.jspecify.annotations.NullMarked;
