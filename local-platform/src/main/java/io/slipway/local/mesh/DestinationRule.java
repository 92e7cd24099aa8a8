package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subsets of a Service (networking.istio.io/v1).
 *
 * @param service empty for a host outside of the cluster
 * @param subsets the labels that select each subset's Pods
 */
record DestinationRule(Optional<ServiceName> service, Map<String, Map<String, String>> subsets) {

  static Accepted<DestinationRule> read(String namespace, Map<String, ?> resource) {
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    SpecReader spec = SpecReader.of(resource.get("spec"), "spec", problems);
    Map<String, Map<String, String>> subsets = new LinkedHashMap<>();
    noteTrafficPolicy(spec, notes);
    for (SpecReader subset : spec.objects("subsets")) {
      subsets.put(subset.text("name", ""), subset.map("labels"));
      noteTrafficPolicy(subset, notes);
      subset.done();
    }
    spec.ignore("exportTo");
    DestinationRule rule =
        new DestinationRule(ServiceName.ofHost(spec.text("host", ""), namespace), subsets);
    spec.done();
    return new Accepted<>(rule, problems, notes);
  }

  /** It says how connections are made, not where requests go. */
  private static void noteTrafficPolicy(SpecReader part, List<String> notes) {
    part.ignore("trafficPolicy");
    if (part.has("trafficPolicy")) {
      notes.add(part.path("trafficPolicy") + ": has no effect in LocalMesh");
    }
  }
}
