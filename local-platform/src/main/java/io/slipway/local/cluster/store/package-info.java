/**
 * Objects in memory with one resource version for all, and the bounded log of changes that watches
 * read: what etcd and the API server's watch cache are together.
 */
@NullMarked
package io.slipway.local.cluster.store;

import org.jspecify.annotations.NullMarked;
