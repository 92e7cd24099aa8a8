package io.slipway.local.cluster.resource;

import io.slipway.local.cluster.kind.ResourceType;
import io.slipway.local.cluster.store.ObjectKey;

/**
 * What a request is about.
 *
 * @param namespace empty for cluster-scoped kinds and for lists over all namespaces
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
public record Target(ResourceType type, String namespace, String name, String subresource) {

  public static Target of(ResourceType type, String namespace, String name) {
    return new Target(type, namespace, name, "");
  }

  public Target status() {
    return new Target(type, namespace, name, "status");
  }

  public ObjectKey key() {
    return new ObjectKey(type.resource(), namespace, name);
  }
}
