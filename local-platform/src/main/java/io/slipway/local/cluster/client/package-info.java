/** How controllers and the node use the API from inside: by kind, without HTTP. */
@NullMarked
package io.slipway.local.cluster.client;

import org.jspecify.annotations.NullMarked;
