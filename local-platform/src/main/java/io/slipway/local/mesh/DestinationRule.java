package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subsets of a Service, and how its endpoints are used (networking.istio.io/v1).
 *
 * @param service empty for a host outside of the cluster
 */
record DestinationRule(
    Optional<ServiceName> service, TrafficPolicy policy, Map<String, Subset> subsets) {

  /**
   * @param labels that select its Pods
   */
  record Subset(Map<String, String> labels, TrafficPolicy policy) {}

  /** Of a subset, or of the whole Service where the name is empty. */
  TrafficPolicy policy(String subset) {
    Subset found = subsets.get(subset);
    return found == null ? policy : found.policy().orElse(policy);
  }

  static Accepted<DestinationRule> read(String namespace, Map<String, ?> resource) {
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    SpecReader spec = SpecReader.of(resource.get("spec"), "spec", problems);
    Map<String, Subset> subsets = new LinkedHashMap<>();
    TrafficPolicy policy = TrafficPolicy.read(spec.object("trafficPolicy"), notes);
    for (SpecReader subset : spec.objects("subsets")) {
      subsets.put(
          subset.text("name", ""),
          new Subset(
              subset.map("labels"), TrafficPolicy.read(subset.object("trafficPolicy"), notes)));
      subset.done();
    }
    spec.ignore("exportTo");
    DestinationRule rule =
        new DestinationRule(ServiceName.ofHost(spec.text("host", ""), namespace), policy, subsets);
    spec.done();
    return new Accepted<>(rule, problems, notes);
  }
}
