/** Kubernetes objects as JSON trees: the only form in which the API server keeps them. */
@NullMarked
package io.slipway.local.cluster.json;

import org.jspecify.annotations.NullMarked;
