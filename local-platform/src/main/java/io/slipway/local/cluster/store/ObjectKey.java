package io.slipway.local.cluster.store;

/**
 * Where an object lies.
 *
 * @param resource plural and group, {@code deployments.apps}
 * @param namespace empty for a cluster-scoped object
 */
public record ObjectKey(String resource, String namespace, String name) {
  @Override
  public String toString() {
    return resource + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
