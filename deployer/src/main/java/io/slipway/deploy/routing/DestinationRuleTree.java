package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.SubsetPolicies;
import io.slipway.deploy.release.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a DestinationRule, with a subset for each arm.
 *
 * @param policy of all; null leaves what is there
 * @param subsetPolicies of each arm; null leaves what is there
 */
record DestinationRuleTree(
    String name,
    IstioHost host,
    @Nullable TrafficPolicy policy,
    @Nullable SubsetPolicies subsetPolicies) {
  private static final String POLICY = "trafficPolicy";

  DestinationRuleTree(String name, IstioHost host) {
    this(name, host, null, null);
  }

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
    return withPolicies(edited);
  }

  /** The same with the policies that the release names; what it doesn't name stays. */
  Map<String, Object> withPolicies(Map<String, Object> spec) {
    Map<String, Object> edited = Trees.map(spec);
    merge(edited, policy);
    if (subsetPolicies != null) {
      List<Map<String, Object>> subsets = Trees.maps(spec.get("subsets"));
      subsets.forEach(subset -> merge(subset, policyOf(subset, subsetPolicies)));
      edited.put("subsets", subsets);
    }
    return edited;
  }

  private static @Nullable TrafficPolicy policyOf(
      Map<String, Object> subset, SubsetPolicies policies) {
    return Stream.of(Arm.values())
        .filter(arm -> Trees.text(subset, "name").equals(arm.word()))
        .map(policies::of)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static void merge(Map<String, Object> owner, @Nullable TrafficPolicy policy) {
    if (policy != null) {
      owner.put(POLICY, PolicyTree.merged(Trees.map(owner.get(POLICY)), policy));
    }
  }

  boolean hasPolicies(Map<String, Object> spec) {
    return Trees.same(withPolicies(spec), spec);
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
