package io.slipway.registry;

import io.slipway.registry.PolicyPlan.Stage;
import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationPolicy.Destination;
import io.slipway.registry.ReplicationPolicy.Source;
import io.slipway.registry.ReplicationPolicy.Spec;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.plan.Arrival;
import io.slipway.registry.plan.Catalogue.Entry;
import io.slipway.registry.plan.Foreseen;
import io.slipway.registry.plan.SourcePlanner;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.scope.Overwriting;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A policy's sources, waves and deletions. All is planned before anything moves, so that a dry run
 * shows what a run does; a wave that fails keeps the next from beginning.
 */
final class PolicyRun {

  private final Run run;
  private final ReplicationPolicy policy;
  private final Spec spec;
  private final @Nullable Placed placed;
  private final @Nullable DeletionSync deletions;
  private final List<Planned> planned = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Anew anew = new Anew();

  /**
   * @param placed the tags that this policy has set; null where nothing can be noted
   */
  PolicyRun(Run run, ReplicationPolicy policy, @Nullable Placed placed)
      throws ReplicationException {
    this.run = run;
    this.policy = policy;
    this.spec = policy.spec();
    this.placed = placed;
    this.deletions = deletions(run, spec, placed);
  }

  private static @Nullable DeletionSync deletions(Run run, Spec spec, @Nullable Placed placed)
      throws ReplicationException {
    // A run of some repositories does not know what is gone.
    if (spec.deletions() == null || !run.options().only().isEmpty()) {
      return null;
    }
    if (placed == null) {
      throw new ReplicationException(
          "Tried to find the tags that are gone at the source, but this run has no state directory that says which tags the policy has set. Give one, or take deletions out of the policy.");
    }
    return new DeletionSync(run, placed, spec.deletions());
  }

  private PolicyPlan plan() throws StoreException, ReplicationException, InterruptedException {
    Map<Source, List<Entry>> selected = new LinkedHashMap<>();
    Map<Source, SourcePlanner> planners = new LinkedHashMap<>();
    Foreseen foreseen = new Foreseen();
    for (Source source : spec.sources()) {
      SourcePlanner planner = run.planner(policy, source.registry(), foreseen);
      planners.put(source, planner);
      selected.put(source, planner.select(spec.filters(), run.options().only()));
    }
    requireSome(selected);
    for (int wave : spec.waves()) {
      planWave(wave, planners, selected);
    }
    return new PolicyPlan(
        policy.name(),
        planned.stream().map(one -> new Stage(one.wave(), one.plan())).toList(),
        deletions == null ? List.of() : deletions.plan(plans(), asked(), sites(), failures),
        failures);
  }

  PolicyPlan announcedPlan() throws StoreException, ReplicationException, InterruptedException {
    PolicyPlan plan = plan();
    plan.failures().forEach(run.announcements()::failure);
    planned.forEach(one -> run.announcements().plan(one.plan()));
    return plan;
  }

  private List<ReplicationPlan> plans() {
    return planned.stream().map(Planned::plan).toList();
  }

  private List<Wanted> asked() {
    return planned.stream().flatMap(one -> one.wanted().stream()).toList();
  }

  private List<Site> sites() {
    return planned.stream().flatMap(one -> one.sites().stream()).distinct().toList();
  }

  private void requireSome(Map<Source, List<Entry>> selected) throws ReplicationException {
    if (selected.values().stream().allMatch(List::isEmpty) && run.options().only().isEmpty()) {
      throw new ReplicationException(
          "Tried to find what policy %s wants at %s, but none of its filters matches a tag there: %s. Check the patterns, or push first."
              .formatted(
                  policy.name(),
                  String.join(", ", spec.sources().stream().map(Source::registry).toList()),
                  spec.filters()));
    }
  }

  private void planWave(
      int wave, Map<Source, SourcePlanner> planners, Map<Source, List<Entry>> selected)
      throws StoreException, InterruptedException {
    List<Destination> destinations =
        spec.destinations().stream().filter(one -> one.waveNumber() == wave).toList();
    List<Site> sites = destinations.stream().map(run::site).toList();
    Overwriting usual = Objects.requireNonNullElse(spec.override(), Overwriting.ALWAYS);
    Arrival arrival = new Arrival(usual, destinations, sites);
    selected.forEach((source, entries) -> arrival.expect(source.registry(), entries));
    for (Map.Entry<Source, List<Entry>> one : selected.entrySet()) {
      List<Wanted> wanted = arrival.wanted(one.getValue());
      if (!one.getValue().isEmpty()) {
        SourcePlanner planner = Objects.requireNonNull(planners.get(one.getKey()));
        ReplicationPlan plan = planner.plan(policy.name(), sites, wanted);
        boolean later = wave > spec.waves().get(0);
        planned.add(new Planned(wave, later, planner, sites, wanted, plan));
      }
    }
    failures.addAll(arrival.failures());
  }

  ReplicationResult replicate() throws StoreException, ReplicationException, InterruptedException {
    PolicyPlan plan = announcedPlan();
    if (!run.options().dryRun()) {
      for (ReplicationPlan one : plans()) {
        intend(one);
      }
    }
    List<ReplicationResult> results = new ArrayList<>();
    @Nullable Integer failed = null;
    for (Planned one : planned) {
      if (failed != null && one.wave() > failed) {
        results.add(notBegun(one, failed));
        continue;
      }
      ReplicationResult result = run.execute(one, anew, isSingle(), this::plannedAnew);
      results.add(result);
      failed = result.succeeded() ? failed : Integer.valueOf(one.wave());
    }
    ReplicationResult sum = ReplicationResult.sum(policy.name(), results, failures, skips());
    return failed == null && deletions != null && !run.options().dryRun()
        ? deletions.carryOut(plan, sum)
        : sum;
  }

  private void intend(ReplicationPlan plan) throws ReplicationException {
    if (placed != null) {
      placed.intend(plan.deliveries());
    }
  }

  private void plannedAnew(ReplicationPlan plan) throws ReplicationException {
    intend(plan);
    anew.settle(plan);
  }

  private List<Skip> skips() {
    return plans().stream().flatMap(plan -> plan.skips().stream()).toList();
  }

  private boolean isSingle() {
    return planned.size() == 1 && planned.get(0).wanted().size() == 1;
  }

  /** A wave that does not begin, because the one before is not all there and verified. */
  private ReplicationResult notBegun(Planned planned, int failed) {
    List<Failure> waiting = new ArrayList<>();
    for (Site site : planned.sites()) {
      List<Delivery> due =
          planned.plan().deliveries().stream()
              .filter(delivery -> delivery.destination().equals(site.name()))
              .toList();
      String message =
          "Wave %d (%s) did not begin, because wave %d is not all verified. What failed there comes first; then run again."
              .formatted(planned.wave(), site.name(), failed);
      waiting.add(new Failure(site.name(), "", message));
      due.forEach(delivery -> run.announcements().waiting(delivery, failed));
    }
    return new ReplicationResult(
        policy.name(),
        null,
        planned.plan().artifacts(),
        0,
        0,
        planned.plan().presentBytes(),
        planned.plan().unchanged(),
        waiting);
  }
}
