package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The spec of a DestinationRule, with a subset for each arm. */
record DestinationRuleTree(String name, IstioHost host) {

  boolean definesArms(Map<String, Object> spec) {
    return host.isMeantBy(Trees.text(spec, "host"))
        && subset(spec, Arm.STABLE).isPresent()
        && subset(spec, Arm.CANARY).isPresent();
  }

  Map<String, Object> withArms(Map<String, Object> spec) {
    Map<String, Object> edited = Trees.map(spec);
    requireHost(Trees.text(spec, "host"));
    edited.putIfAbsent("host", host.name());
    List<Object> subsets = new ArrayList<>(Trees.maps(spec.get("subsets")));
    for (Arm arm : Arm.values()) {
      Optional<Map<String, Object>> present = subset(spec, arm);
      present.ifPresent(subset -> requireSelector(subset, arm));
      if (present.isEmpty()) {
        subsets.add(Map.of("name", arm.word(), "labels", Map.of(Arm.LABEL, arm.word())));
      }
    }
    edited.put("subsets", subsets);
    return edited;
  }

  private static Optional<Map<String, Object>> subset(Map<String, Object> spec, Arm arm) {
    return Trees.maps(spec.get("subsets")).stream()
        .filter(subset -> Trees.text(subset, "name").equals(arm.word()))
        .findFirst();
  }

  private void requireHost(String found) {
    if (!found.isEmpty() && !host.isMeantBy(found)) {
      throw DeployException.failed(
          "DestinationRule %s is for host %s, not for %s; name another one in routing.istio"
              .formatted(name, found, host.name()));
    }
  }

  private void requireSelector(Map<String, Object> subset, Arm arm) {
    Map<String, Object> labels = Trees.map(subset.get("labels"));
    if (!labels.equals(Map.of(Arm.LABEL, arm.word()))) {
      throw DeployException.failed(
          "subset %s of DestinationRule %s selects %s; Slipway needs %s: %s there"
              .formatted(arm.word(), name, labels, Arm.LABEL, arm.word()));
    }
  }
}
