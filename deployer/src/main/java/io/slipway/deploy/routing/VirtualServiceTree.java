package io.slipway.deploy.routing;

import io.slipway.deploy.DeployException;
import io.slipway.deploy.release.Arm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a VirtualService. Slipway's are those {@code http} entries that send to the host, and
 * to the host as a whole or to its subset {@code stable}; every other entry, such as one that sends
 * a header's requests to the canary alone, is the user's and stays.
 */
record VirtualServiceTree(String name, IstioHost host, HttpTreatment treatment) {
  private static final String MIRROR = "mirror";
  private static final String MIRROR_SHARE = "mirrorPercentage";
  private static final Set<String> ARMS = Set.of(Arm.STABLE.word(), Arm.CANARY.word());
  private static final Set<String> CANARY = Set.of(Arm.CANARY.word());
  private static final Set<String> OURS = Set.of("", Arm.STABLE.word(), Arm.CANARY.word());

  VirtualServiceTree(String name, IstioHost host) {
    this(name, host, HttpTreatment.NONE);
  }

  /** Null where no entry names the arms, or the entries are not all as Slipway writes them. */
  @Nullable Traffic traffic(Map<String, Object> spec) {
    List<Map<String, Object>> entries =
        Trees.maps(spec.get("http")).stream().filter(Predicate.not(HttpTreatment::isMade)).toList();
    Optional<Map<String, Object>> first = entries.stream().filter(ours(spec)).findFirst();
    Weights weights = first.map(VirtualServiceTree::weightsOf).orElse(null);
    if (first.isEmpty() || weights == null) {
      return null;
    }
    Traffic found =
        new Traffic(weights, CanaryMatches.read(entries, first.get()), mirror(first.get()));
    return Trees.same(rewritten(spec, found), spec) ? found : null;
  }

  /** Whether an entry sends to both arms, whatever its weights. */
  boolean namesArms(Map<String, Object> spec) {
    return Trees.maps(spec.get("http")).stream()
        .filter(ours(spec))
        .anyMatch(entry -> subsets(entry).containsAll(ARMS));
  }

  /** What in the weights makes no sense, with its place; Slipway writes over it. */
  List<String> oddities(Map<String, Object> spec) {
    List<Map<String, Object>> entries = Trees.maps(spec.get("http"));
    Predicate<Map<String, Object>> ours = ours(spec);
    List<String> oddities = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (ours.test(entries.get(i))) {
        String place = "VirtualService %s, spec.http[%d].route: ".formatted(name, i);
        oddity(entries.get(i)).ifPresent(oddity -> oddities.add(place + oddity));
      }
    }
    return oddities;
  }

  private static Optional<String> oddity(Map<String, Object> entry) {
    Set<String> subsets = subsets(entry);
    if (subsets.contains("") || !subsets.stream().anyMatch(ARMS::contains)) {
      return Optional.empty();
    }
    if (!subsets.containsAll(ARMS)) {
      return Optional.of("sends to subset %s alone".formatted(String.join(", ", subsets)));
    }
    List<Integer> weights =
        Trees.maps(entry.get("route")).stream().map(item -> Trees.number(item, "weight")).toList();
    return Weights.oddity(weights);
  }

  Map<String, Object> withTraffic(Map<String, Object> spec, Traffic traffic) {
    if (!spec.isEmpty()) {
      requireTellable(spec, traffic);
    }
    return rewritten(spec, traffic);
  }

  private void requireTellable(Map<String, Object> spec, Traffic traffic) {
    List<Map<String, Object>> entries = Trees.maps(spec.get("http"));
    Predicate<Map<String, Object>> ours = ours(spec);
    if (entries.stream().noneMatch(ours)) {
      throw DeployException.failed(
          ("VirtualService %s has no http entry that sends to host %s, so there is nothing to shift;"
                  + " add one, or name a VirtualService in routing.istio that Slipway may create")
              .formatted(name, host.name()));
    }
    for (Map<String, Object> entry : entries) {
      if (ours.test(entry)) {
        requireTellable(entry, traffic, entries.indexOf(entry));
      }
    }
  }

  private void requireTellable(Map<String, Object> entry, Traffic traffic, int index) {
    treatment
        .matches(traffic)
        .filter(match -> IstioConditions.clash(entry, match))
        .findFirst()
        .ifPresent(
            match -> {
              throw DeployException.failed(
                  ("VirtualService %s, spec.http[%d] matches header %s itself, so %s can't be told"
                          + " apart there by the same header; an Istio match has one condition for each")
                      .formatted(name, index, IstioConditions.header(match), match));
            });
    boolean gives =
        treatment.sticky() != null
            && StickyVersions.isDue(traffic)
            && Trees.maps(entry.get("route")).stream().anyMatch(StickyVersions::givesAnother);
    if (gives) {
      throw DeployException.failed(
          ("VirtualService %s, spec.http[%d].route adds a Set-Cookie of its own, where stickyCookie"
                  + " would write; set that cookie in the application, or leave stickyCookie out")
              .formatted(name, index));
    }
  }

  private Map<String, Object> rewritten(Map<String, Object> spec, Traffic traffic) {
    Map<String, Object> edited = Trees.map(spec);
    if (spec.isEmpty()) {
      edited.put("hosts", List.of(host.name()));
      edited.put("http", entries(Map.of(), traffic));
      return edited;
    }
    Predicate<Map<String, Object>> ours = ours(spec);
    edited.put(
        "http",
        Trees.maps(spec.get("http")).stream()
            .filter(Predicate.not(VirtualServiceTree::isMade))
            .flatMap(
                entry -> ours.test(entry) ? entries(entry, traffic).stream() : Stream.of(entry))
            .toList());
    return edited;
  }

  private static boolean isMade(Map<String, Object> entry) {
    return CanaryMatches.isOne(entry) || HttpTreatment.isMade(entry);
  }

  /** What an entry becomes: itself, and before it what is for some of its requests. */
  private List<Map<String, Object>> entries(Map<String, Object> entry, Traffic traffic) {
    return treatment.entries(shifted(entry, traffic), traffic);
  }

  private static Set<String> subsets(Map<String, Object> entry) {
    return Trees.maps(entry.get("route")).stream()
        .map(item -> Trees.text(destination(item), "subset"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Which entries are Slipway's. Where none sends to the stable version, as someone else may have
   * left it, those are that send to the canary alone.
   */
  private Predicate<Map<String, Object>> ours(Map<String, Object> spec) {
    Predicate<Map<String, Object>> whole = entry -> isOurs(entry) && !subsets(entry).equals(CANARY);
    boolean any = Trees.maps(spec.get("http")).stream().anyMatch(whole);
    return any ? whole : this::isOurs;
  }

  private boolean isOurs(Map<String, Object> entry) {
    Set<String> subsets = subsets(entry);
    boolean toHost =
        Trees.maps(entry.get("route")).stream()
            .allMatch(item -> host.isMeantBy(Trees.text(destination(item), "host")));
    return toHost && !subsets.isEmpty() && OURS.containsAll(subsets) && !isMade(entry);
  }

  private Map<String, Object> shifted(Map<String, Object> entry, Traffic traffic) {
    Map<String, Object> edited = Trees.map(entry);
    edited.put("route", route(Trees.maps(entry.get("route")), traffic.weights()));
    if (mirrorsToCanary(entry)) {
      edited.remove(MIRROR);
      edited.remove(MIRROR_SHARE);
    }
    treatment.apply(edited);
    if (traffic.mirror() > 0) {
      edited.put(MIRROR, destination(MadeEntries.only(edited, Arm.CANARY)));
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
    Map<String, Object> item =
        new LinkedHashMap<>(StickyVersions.without(predecessor(before, arm)));
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
