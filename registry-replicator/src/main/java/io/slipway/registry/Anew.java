package io.slipway.registry;

import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.transfer.Site;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is planned once more because its tag has moved at the source. The first wave takes what the
 * tag stands for by then; the later ones take what the first has verified, so that all of them end
 * with one digest.
 */
final class Anew {

  private final Map<String, String> settled = new HashMap<>();

  /** Notes what a plan after the first has found. */
  void settle(ReplicationPlan again) {
    for (Delivery one : again.deliveries()) {
      if (!RegistryNames.isDigest(one.reference())) {
        settled.put(again.source() + "/" + one.artifact(), one.seen());
      }
    }
  }

  /**
   * @param moved what could not be tagged, at whatever destination
   * @param first whether the wave's own plan has just run, which knew nothing of the plans before
   */
  List<Wanted> wanted(Planned planned, List<Delivery> moved, boolean first) {
    Map<String, Wanted> again = new LinkedHashMap<>();
    if (first && planned.later()) {
      planned
          .wanted()
          .forEach(
              one ->
                  settled(planned, one.named()).ifPresent(x -> again.put(one.named(), one.at(x))));
    }
    for (Delivery one : moved) {
      again.computeIfAbsent(one.artifact(), name -> wanted(planned, one, moved));
    }
    return List.copyOf(again.values());
  }

  private Optional<String> settled(Planned planned, String artifact) {
    return Optional.ofNullable(settled.get(planned.plan().source() + "/" + artifact));
  }

  private Wanted wanted(Planned planned, Delivery moved, List<Delivery> all) {
    Wanted wanted =
        planned.wanted().stream()
            .filter(one -> one.named().equals(moved.artifact()))
            .findFirst()
            .orElseGet(() -> companion(planned, moved, all));
    return planned.later()
        ? wanted.at(settled(planned, moved.artifact()).orElse(moved.seen()))
        : wanted;
  }

  /** Nobody has asked for cosign's tags: they go with what they are about. */
  private static Wanted companion(Planned planned, Delivery moved, List<Delivery> all) {
    List<Goal> goals =
        all.stream()
            .filter(one -> one.artifact().equals(moved.artifact()))
            .map(one -> new Goal(site(planned, one), one.repository(), one.tag()))
            .toList();
    return Wanted.companion(moved.sourceRepository(), moved.reference(), goals);
  }

  private static Site site(Planned planned, Delivery one) {
    return planned.sites().stream()
        .filter(site -> site.name().equals(one.destination()))
        .findFirst()
        .orElseThrow();
  }
}
