package io.slipway.deploy.release;

import static io.slipway.deploy.release.Checks.require;
import static io.slipway.deploy.release.Checks.unique;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The workloads of one release, one or several, checked against the rest of it. */
final class Group {
  private final List<Workload> members;

  private Group(List<Workload> members) {
    this.members = members;
  }

  /**
   * The workloads in the order in which they start.
   *
   * @param routing of the one
   */
  static Group of(@Nullable Workload one, List<Workload> several, @Nullable Routing routing) {
    require(
        one == null || several.isEmpty(),
        "workloads: goes instead of workload, not beside it; put the one under workloads too");
    if (one != null) {
      require(one.after().isEmpty(), "workload: after names workloads, but there is only this one");
      require(
          routing == null || one.routing() == null,
          "routing: stands here and under workload; once is enough");
      return new Group(List.of(one.routing() == null ? one.with(routing) : one));
    }
    require(
        !several.isEmpty(),
        "workload: is missing; expected kind, name and container (or workloads)");
    require(
        routing == null,
        "routing: whose is it? With workloads it stands under the workload that it leads to");
    unique("workloads", several.stream().map(Workload::name));
    unique(
        "workloads", several.stream().flatMap(each -> Stream.of(each.name(), each.canaryName())));
    return new Group(sorted(several));
  }

  List<Workload> members() {
    return members;
  }

  private static List<Workload> sorted(List<Workload> all) {
    Map<String, Workload> left = new LinkedHashMap<>();
    all.forEach(each -> left.put(each.name(), each));
    all.forEach(each -> requireKnown(each, left.keySet()));
    List<Workload> sorted = new ArrayList<>();
    while (!left.isEmpty()) {
      Workload next =
          left.values().stream()
              .filter(each -> each.after().stream().noneMatch(left::containsKey))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "workloads: %s wait for each other (after)".formatted(left.keySet())));
      sorted.add(next);
      left.remove(next.name());
    }
    return List.copyOf(sorted);
  }

  private static void requireKnown(Workload workload, Set<String> names) {
    for (String other : workload.after()) {
      require(
          names.contains(other),
          "workloads: %s is after \"%s\", which is none of %s"
              .formatted(workload.name(), other, names));
    }
  }

  /** Refuses a strategy that not every workload can follow. */
  void check(Strategy strategy) {
    requireArms(strategy);
    List<Workload> routed = members.stream().filter(Workload::isRouted).toList();
    for (Workload each : routed.isEmpty() ? members : routed) {
      try {
        requireRoutable(strategy, each.router());
      } catch (IllegalArgumentException e) {
        throw members.size() == 1
            ? e
            : new IllegalArgumentException(
                "%s (workload %s)".formatted(e.getMessage(), each.name()), e);
      }
    }
  }

  private static void requireRoutable(Strategy strategy, RouterSpec router) {
    Set<RouterFeature> missing = EnumSet.noneOf(RouterFeature.class);
    missing.addAll(strategy.features());
    missing.removeAll(router.features());
    require(
        missing.isEmpty(),
        "strategy: %s is not among what the router under routing.%s can do; it can do %s"
            .formatted(words(missing), router.word(), words(router.features())));
    strategy.stages().forEach(router::check);
  }

  private static String words(Set<RouterFeature> features) {
    return features.stream().map(RouterFeature::words).collect(Collectors.joining(", "));
  }

  /**
   * A workload whose Pods are replaced in place has nothing to switch to, or to show beforehand.
   */
  private void requireArms(Strategy strategy) {
    for (Workload each : members) {
      require(
          !each.isInPlace() || strategy.blueGreen() == null,
          "strategy: blueGreen needs a second arm, which the %s %s has not, as its Pods are replaced in place; use canary"
              .formatted(each.kind(), each.name()));
    }
  }

  /** Refuses a metric of which it isn't clear whose it is. */
  void check(Analysis analysis) {
    for (Metric metric : analysis.metrics()) {
      String name = metric.workload();
      List<String> names = members.stream().map(Workload::name).toList();
      require(
          name == null || names.contains(name),
          "analysis: metric %s is of workload \"%s\", which is none of %s"
              .formatted(metric.name(), name, names));
      require(
          name != null || lead() != null,
          "analysis: metric %s may be of any of %s; add workload: NAME to it"
              .formatted(metric.name(), names));
      Workload owner = of(metric);
      require(
          !owner.isInPlace() || metric.source().tellsRevisions(),
          "analysis: the source of metric %s can't tell the versions of %s %s apart, as they have one name; take pods, newErrors, webhook, job, or a query of prometheus or elasticsearch with {{revision}}"
              .formatted(metric.name(), owner.kind(), owner.name()));
    }
  }

  /** One rollout can't give up at two times. */
  void checkConfirms() {
    List<Confirm> all = members.stream().map(Workload::confirm).filter(Objects::nonNull).toList();
    require(
        all.stream().allMatch(each -> each.endsAs(all.get(0))),
        "workloads: timeout, onTimeout, noDataTimeout and onNoData under confirm differ between workloads, but they go on or back together; give the same");
  }

  /** Whose metrics are, where they don't say: the one that has a route, or the only one. */
  private @Nullable Workload lead() {
    List<Workload> routed = members.stream().filter(Workload::isRouted).toList();
    List<Workload> candidates = routed.isEmpty() ? members : routed;
    return candidates.size() == 1 ? candidates.get(0) : null;
  }

  Workload of(Metric metric) {
    Workload lead = lead();
    return metric.workload() == null && lead != null
        ? lead
        : members.stream()
            .filter(each -> each.name().equals(metric.workload()))
            .findFirst()
            .orElseThrow();
  }

  /** One repository of a gate can't hold the images of several workloads. */
  void checkGates(List<Gate> gates) {
    require(
        members.size() == 1
            || gates.stream()
                .map(Gate::replicated)
                .allMatch(each -> each == null || each.repository() == null),
        "gates: repository under replicated is for a release of one workload; with several, give registry,"
            + " or leave both out, to ask for each image where the cluster pulls it from");
  }

  /** One repository can't take the images of several workloads. */
  void check(List<WaveCluster> clusters) {
    require(
        members.size() == 1 || clusters.stream().allMatch(each -> each.repository() == null),
        "waves: repository is for a release of one workload; with several, give registry, which keeps each"
            + " image's own path");
  }
}
