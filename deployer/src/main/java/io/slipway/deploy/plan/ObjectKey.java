package io.slipway.deploy.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Which object.
 *
 * @param namespace empty where the kind has none
 */
record ObjectKey(String apiVersion, String kind, String namespace, String name) {
  static ObjectKey of(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return new ObjectKey(
        object.getApiVersion(),
        object.getKind(),
        namespace == null ? "" : namespace,
        object.getMetadata().getName());
  }

  /** All objects of its kind and namespace have the same. */
  ObjectKey collection() {
    return new ObjectKey(apiVersion, kind, namespace, "");
  }

  /** As messages name it. */
  @Override
  public String toString() {
    String where = namespace.isEmpty() ? "" : " in namespace " + namespace;
    return name.isEmpty() ? kind + " objects" + where : kind + " " + name + where;
  }
}
