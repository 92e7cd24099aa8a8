/**
 * What a request to the API server means, without HTTP: create, read, list, update, patch, apply
 * and delete with defaults, validation, isolation of subresources, optimistic concurrency,
 * finalizers and dry run.
 */
@NullMarked
package io.slipway.local.cluster.resource;

import org.jspecify.annotations.NullMarked;
