package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a VirtualService. Slipway's are those {@code http} entries that send to the host, and
 * to the host as a whole or to its subset {@code stable}; every other entry, such as one that sends
 * a header's requests to the canary alone, is the user's and stays.
 */
record VirtualServiceTree(String name, IstioHost host) {
  private static final String MIRROR = "mirror";
  private static final String MIRROR_SHARE = "mirrorPercentage";
  private static final Set<String> OURS = Set.of("", Arm.STABLE.word(), Arm.CANARY.word());

  /** Null where no entry names the arms, or the entries are not all as Slipway writes them. */
  @Nullable Traffic traffic(Map<String, Object> spec) {
    List<Map<String, Object>> entries = Trees.maps(spec.get("http"));
    Optional<Map<String, Object>> first = entries.stream().filter(this::isOurs).findFirst();
    Weights weights = first.map(VirtualServiceTree::weightsOf).orElse(null);
    if (first.isEmpty() || weights == null) {
      return null;
    }
    Traffic found =
        new Traffic(weights, CanaryMatches.read(entries, first.get()), mirror(first.get()));
    return Trees.same(withTraffic(spec, found), spec) ? found : null;
  }

  Map<String, Object> withTraffic(Map<String, Object> spec, Traffic traffic) {
    Map<String, Object> edited = Trees.map(spec);
    if (spec.isEmpty()) {
      edited.put("hosts", List.of(host.name()));
      edited.put("http", entries(Map.of(), traffic));
      return edited;
    }
    List<Map<String, Object>> entries =
        Trees.maps(spec.get("http")).stream().filter(Predicate.not(CanaryMatches::isOne)).toList();
    if (entries.stream().noneMatch(this::isOurs)) {
      throw DeployException.failed(
          ("VirtualService %s has no http entry that sends to host %s, so there is nothing to shift;"
                  + " add one, or name a VirtualService in routing.istio that Slipway may create")
              .formatted(name, host.name()));
    }
    edited.put(
        "http",
        entries.stream()
            .flatMap(entry -> isOurs(entry) ? entries(entry, traffic).stream() : Stream.of(entry))
            .toList());
    return edited;
  }

  /** What an entry becomes: itself, and before it what goes to the canary alone. */
  private List<Map<String, Object>> entries(Map<String, Object> entry, Traffic traffic) {
    Map<String, Object> shifted = shifted(entry, traffic);
    return traffic.matches().isEmpty()
        ? List.of(shifted)
        : List.of(CanaryMatches.write(shifted, traffic.matches()), shifted);
  }

  private boolean isOurs(Map<String, Object> entry) {
    List<Map<String, Object>> route = Trees.maps(entry.get("route"));
    Set<String> subsets =
        route.stream()
            .map(item -> Trees.text(destination(item), "subset"))
            .collect(Collectors.toSet());
    boolean toHost =
        route.stream().allMatch(item -> host.isMeantBy(Trees.text(destination(item), "host")));
    boolean whole = subsets.contains("") || subsets.contains(Arm.STABLE.word());
    return toHost && whole && OURS.containsAll(subsets);
  }

  private Map<String, Object> shifted(Map<String, Object> entry, Traffic traffic) {
    Map<String, Object> edited = Trees.map(entry);
    edited.put("route", route(Trees.maps(entry.get("route")), traffic.weights()));
    if (mirrorsToCanary(entry)) {
      edited.remove(MIRROR);
      edited.remove(MIRROR_SHARE);
    }
    if (traffic.mirror() > 0) {
      edited.put(MIRROR, destination(CanaryMatches.canary(edited)));
      edited.put(MIRROR_SHARE, Map.of("value", (double) traffic.mirror()));
    }
    return edited;
  }

  private boolean mirrorsToCanary(Map<String, Object> entry) {
    Map<String, Object> mirror = Trees.map(entry.get(MIRROR));
    return host.isMeantBy(Trees.text(mirror, "host"))
        && Trees.text(mirror, "subset").equals(Arm.CANARY.word());
  }

  /** Without a share Istio mirrors all. */
  private int mirror(Map<String, Object> entry) {
    if (!mirrorsToCanary(entry)) {
      return 0;
    }
    return entry.containsKey(MIRROR_SHARE)
        ? Trees.number(Trees.map(entry.get(MIRROR_SHARE)), "value")
        : 100;
  }

  /** Two destinations, each with what its predecessor (port, headers) had beside the weight. */
  private List<Map<String, Object>> route(List<Map<String, Object>> before, Weights weights) {
    return List.of(
        destination(before, Arm.STABLE, weights.stable()),
        destination(before, Arm.CANARY, weights.canary()));
  }

  private Map<String, Object> destination(List<Map<String, Object>> before, Arm arm, int weight) {
    Map<String, Object> item = new LinkedHashMap<>(predecessor(before, arm));
    Map<String, Object> destination = destination(item);
    destination.putIfAbsent("host", host.name());
    destination.put("subset", arm.word());
    item.put("destination", destination);
    item.put("weight", weight);
    return item;
  }

  private static Map<String, Object> predecessor(List<Map<String, Object>> before, Arm arm) {
    return before.stream()
        .filter(item -> Trees.text(destination(item), "subset").equals(arm.word()))
        .findFirst()
        .or(() -> before.stream().findFirst())
        .orElse(Map.of());
  }

  private static @Nullable Weights weightsOf(Map<String, Object> entry) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (Map<String, Object> item : Trees.maps(entry.get("route"))) {
      weights.merge(
          Trees.text(destination(item), "subset"), Trees.number(item, "weight"), Integer::sum);
    }
    int stable = weights.getOrDefault(Arm.STABLE.word(), -1);
    int canary = weights.getOrDefault(Arm.CANARY.word(), -1);
    return weights.size() == 2 ? Weights.ofWritten(stable, canary) : null;
  }

  private static Map<String, Object> destination(Map<String, Object> item) {
    return Trees.map(item.get("destination"));
  }
}
