package io.slipway.local.mesh;

import java.util.List;
import java.util.Optional;

/** A Service. */
record ServiceName(String namespace, String name) {

  private static final String CLUSTER_DOMAIN = ".svc.cluster.local";

  /**
   * Reads the host of an Istio resource, short names relative to the resource's namespace. Empty
   * for a host outside of the cluster.
   */
  static Optional<ServiceName> ofHost(String host, String namespace) {
    String cut = host.endsWith(CLUSTER_DOMAIN) ? host.replace(CLUSTER_DOMAIN, "") : host;
    List<String> parts = List.of(cut.split("\\.", -1));
    return switch (parts.size()) {
      case 1 -> Optional.of(new ServiceName(namespace, parts.get(0)));
      case 2 -> Optional.of(new ServiceName(parts.get(1), parts.get(0)));
      case 3 ->
          parts.get(2).equals("svc")
              ? Optional.of(new ServiceName(parts.get(1), parts.get(0)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  String host() {
    return name + "." + namespace + CLUSTER_DOMAIN;
  }

  /** Whether an entry of a VirtualService's hosts means this Service. */
  boolean isMeantBy(String host, String resourceNamespace) {
    if (host.startsWith("*")) {
      return host().endsWith(host.substring(1));
    }
    return ofHost(host, resourceNamespace).filter(this::equals).isPresent();
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
