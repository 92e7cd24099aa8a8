/**
 * Server-side apply and field ownership, after KEP-555 and the reference implementation's contract
 * (sigs.k8s.io/structured-merge-diff). A set of fields is a tree in the shape of {@code FieldsV1};
 * all operations are pure functions over JSON trees and a schema.
 */
@NullMarked
package io.slipway.local.cluster.apply;

import org.jspecify.annotations.NullMarked;
