package io.slipway.registry.store;

/** Hears of each of a registry's endpoints that is given up for now. */
@FunctionalInterface
public interface EndpointListener {
  void endpointFailed(String registry, String endpoint, String reason);
}
