/** The three patch formats besides apply: RFC 6902, RFC 7386 and Kubernetes' strategic merge. */
@NullMarked
package io.slipway.local.cluster.patch;

import org.jspecify.annotations.NullMarked;
