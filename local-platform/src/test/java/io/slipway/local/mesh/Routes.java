package io.slipway.local.mesh;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Route resources as a person writes them. */
final class Routes {

  private Routes() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> yaml(String text) {
    return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  static Map<String, Object> weights(int stable, int canary) {
    return yaml(
        """
        spec:
          hosts: [shop]
          http:
            - route:
                - {destination: {host: shop, subset: stable}, weight: %d}
                - {destination: {host: shop, subset: canary}, weight: %d}
        """
            .formatted(stable, canary));
  }

  static Map<String, Object> subsets() {
    return yaml(
        """
        spec:
          host: shop
          subsets:
            - {name: stable, labels: {track: stable}}
            - {name: canary, labels: {track: canary}}
        """);
  }

  static List<String> all() {
    return List.of(
        "networking.istio.io/v1/virtualservices",
        "networking.istio.io/v1/destinationrules",
        "gateway.networking.k8s.io/v1/httproutes");
  }
}
