package io.slipway.deploy.routing;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/**
 * A namespaced kind that routes are made of.
 *
 * @param apiVersion {@code GROUP/VERSION}, or the version alone for the core group
 * @param remedy what to do where the cluster doesn't know the kind
 */
record ObjectKind(String apiVersion, String kind, String plural, String remedy) {

  ResourceDefinitionContext context() {
    int slash = apiVersion.indexOf('/');
    return new ResourceDefinitionContext.Builder()
        .withGroup(slash < 0 ? "" : apiVersion.substring(0, slash))
        .withVersion(apiVersion.substring(slash + 1))
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
