package io.slipway.local.cluster.store;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change. The trees are shared: readers must not write to them.
 *
 * @param object the object after the change; for a deletion its last state, with the deletion's
 *     resource version
 * @param previous the object before the change; null for an addition
 */
public record StoreEvent(
    Type type, long version, ObjectKey key, ObjectNode object, @Nullable ObjectNode previous) {

  /** The names are those of the watch protocol. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
