package io.slipway.deploy.state;

import java.util.Map;

/** Names one release in a cluster. */
public record ReleaseKey(String release, String namespace) {
  private static final String PREFIX = "slipway-";

  /** The name of its ConfigMap and its Lease. */
  String object() {
    return PREFIX + release;
  }

  Map<String, String> labels() {
    return Map.of("app.kubernetes.io/managed-by", "slipway", "slipway.io/release", release);
  }

  @Override
  public String toString() {
    return "%s in namespace %s".formatted(release, namespace);
  }
}
