package io.slipway.registry;

import io.slipway.registry.PolicyPlan.Deletion;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.scope.Deletions;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes tags away that are gone at the source: those that this policy has set, as long as they
 * point to what it set, within the limits, and only after all else has succeeded.
 */
final class DeletionSync {

  private final Run run;
  private final Placed placed;
  private final Deletions limits;
  private List<Site> sites = List.of();

  DeletionSync(Run run, Placed placed, Deletions limits) {
    this.run = run;
    this.placed = placed;
    this.limits = limits;
  }

  /**
   * What is to go.
   *
   * @param failures takes what the limits forbid
   */
  List<Deletion> plan(
      List<ReplicationPlan> plans, List<Wanted> asked, List<Site> at, List<Failure> failures)
      throws ReplicationException, InterruptedException {
    this.sites = at;
    Set<String> wanted = wanted(plans);
    asked.stream()
        .flatMap(one -> one.goals().stream())
        .map(goal -> key(goal.site().name(), goal.repository(), String.valueOf(goal.tag())))
        .forEach(wanted::add);
    Collection<Deletion> all = placed.tags();
    List<Deletion> due = new ArrayList<>();
    for (Site site : at) {
      List<Deletion> own =
          all.stream().filter(one -> one.destination().equals(site.name())).toList();
      due.addAll(within(own, gone(site, own, wanted), failures));
    }
    return due;
  }

  private static Set<String> wanted(List<ReplicationPlan> plans) {
    Set<String> wanted = new HashSet<>();
    for (ReplicationPlan plan : plans) {
      plan.unchanged().forEach(t -> wanted.add(key(t.destination(), t.repository(), t.tag())));
      plan.skips().forEach(t -> wanted.add(key(t.destination(), t.repository(), t.tag())));
      plan.deliveries()
          .forEach(t -> wanted.add(key(t.destination(), t.repository(), String.valueOf(t.tag()))));
    }
    return wanted;
  }

  private static String key(String destination, String repository, String tag) {
    return destination + " " + repository + ":" + tag;
  }

  private List<Deletion> gone(Site site, List<Deletion> own, Set<String> wanted)
      throws ReplicationException, InterruptedException {
    List<Deletion> candidates =
        own.stream()
            .filter(one -> !wanted.contains(key(one.destination(), one.repository(), one.tag())))
            .toList();
    List<Deletion> still = new ArrayList<>();
    try {
      for (Deletion one : candidates) {
        Optional<String> now = run.resolve(site, one.repository(), one.tag());
        if (now.equals(Optional.of(one.digest()))) {
          still.add(one);
        }
      }
    } catch (StoreException e) {
      throw new ReplicationException(String.valueOf(e.getMessage()), e);
    }
    return still;
  }

  private List<Deletion> within(List<Deletion> own, List<Deletion> gone, List<Failure> failures) {
    if (limits.allows(gone.size(), own.size())) {
      return gone;
    }
    String destination = own.get(0).destination();
    failures.add(
        new Failure(
            destination,
            "",
            "Tried to delete %d tags at %s that are gone at the source, but of the %d that this policy has set there at most %d may go at once. Nothing was deleted there: look at the source, then raise deletions.max or deletions.maxShare."
                .formatted(gone.size(), destination, own.size(), limits.limit(own.size()))));
    return List.of();
  }

  ReplicationResult carryOut(PolicyPlan plan, ReplicationResult result)
      throws ReplicationException, InterruptedException {
    if (!result.succeeded()) {
      return result;
    }
    List<Deletion> gone = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Deletion one : plan.deletions()) {
      delete(one, gone, failures);
    }
    placed.forget(gone);
    return result.with(gone, failures);
  }

  private void delete(Deletion one, List<Deletion> gone, List<Failure> failures)
      throws InterruptedException {
    Site site =
        sites.stream().filter(at -> at.name().equals(one.destination())).findFirst().orElseThrow();
    try {
      if (run.delete(site, one)) {
        gone.add(one);
      } else {
        failures.add(
            failure(
                one,
                "Tried to delete %s:%s at %s, which is gone at the source, but it can't without taking other tags of %s."
                    .formatted(one.repository(), one.tag(), one.destination(), one.digest())));
      }
    } catch (StoreException e) {
      failures.add(failure(one, String.valueOf(e.getMessage())));
    }
  }

  private static Failure failure(Deletion one, String message) {
    return new Failure(one.destination(), one.repository() + ":" + one.tag(), message);
  }
}
