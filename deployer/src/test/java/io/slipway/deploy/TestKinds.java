package io.slipway.deploy;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** Kinds by their API version and plural, as they stand in URLs. */
final class TestKinds {
  private TestKinds() {}

  static ResourceDefinitionContext context(String apiVersion, String plural) {
    int slash = apiVersion.indexOf('/');
    return new ResourceDefinitionContext.Builder()
        .withGroup(slash < 0 ? "" : apiVersion.substring(0, slash))
        .withVersion(apiVersion.substring(slash + 1))
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
