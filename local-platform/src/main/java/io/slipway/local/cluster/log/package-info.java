/** What containers wrote: kept in memory, bounded, readable while it grows. */
@NullMarked
package io.slipway.local.cluster.log;

import org.jspecify.annotations.NullMarked;
