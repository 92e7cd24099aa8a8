package io.slipway.registry;

import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.gate.Gatekeeper;
import io.slipway.registry.gate.Gates;
import io.slipway.registry.gate.HarborFacts;
import io.slipway.registry.plan.Foreseen;
import io.slipway.registry.plan.SourcePlanner;
import io.slipway.registry.plan.Wanted;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.Stores;
import io.slipway.registry.traffic.RateLimit;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import io.slipway.registry.transfer.PlanRun;
import io.slipway.registry.transfer.Site;
import io.slipway.registry.transfer.SourceManifests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run: from what is wanted to a plan, and from the plan to the result. */
final class Run implements AutoCloseable {

  /** Questions are small: several for each blob that may move at once. */
  private static final int QUESTIONS_PER_BLOB = 2;

  private final Stores stores;
  private final Retry retry;
  private final RunOptions options;
  private final Events events;
  private final Parallel parallel;
  private final BlobPlaces places;
  private final RateLimit rate;
  private final HarborFacts facts;
  private final Announcements announcements;
  private final long start = System.nanoTime();

  Run(
      Stores stores,
      BlobPlaces places,
      RateLimit rate,
      Retry retry,
      RunOptions options,
      Events events,
      HarborFacts facts) {
    this.stores = stores;
    this.places = places;
    this.rate = rate;
    this.facts = facts;
    this.retry = retry;
    this.options = options;
    this.events = events;
    this.announcements = new Announcements(events);
    this.parallel = new Parallel(options.concurrency() * QUESTIONS_PER_BLOB);
  }

  PolicyPlan plan(ReplicationPolicy policy)
      throws StoreException, ReplicationException, InterruptedException {
    return new PolicyRun(this, policy, placed(policy)).announcedPlan();
  }

  ReplicationResult replicate(ReplicationPolicy policy)
      throws StoreException, ReplicationException, InterruptedException {
    ReplicationResult result = new PolicyRun(this, policy, placed(policy)).replicate();
    finished(result);
    return result;
  }

  private @Nullable Placed placed(ReplicationPolicy policy) {
    return options.state() == null
        ? null
        : new Placed(options.state().resolve(StateFiles.name(policy.name()) + ".placed"));
  }

  RunOptions options() {
    return options;
  }

  Announcements announcements() {
    return announcements;
  }

  /** A policy's way to one of its sources. */
  SourcePlanner planner(ReplicationPolicy policy, String registry, Foreseen foreseen) {
    Gates gates = policy.spec().gates();
    return new SourcePlanner(
        source(stores.registry(registry)),
        retry,
        events,
        parallel,
        places,
        gates == null ? Gatekeeper.OPEN : new Gatekeeper(gates, options.signatures(), facts),
        facts,
        Instant.now(),
        foreseen);
  }

  Site site(ReplicationPolicy.Destination destination) {
    return new Site(destination.name(), stores.registry(destination.registry()));
  }

  Optional<String> resolve(Site site, String repository, String tag)
      throws StoreException, InterruptedException {
    return retry.call(
        "look up " + tag, events.retries(site.name()), () -> site.store().resolve(repository, tag));
  }

  /** Takes a tag away and says so; false where that would take others away, too. */
  boolean delete(Site site, PolicyPlan.Deletion tag) throws StoreException, InterruptedException {
    boolean gone =
        retry.call(
            "delete " + tag.tag(),
            events.retries(site.name()),
            () -> site.store().deleteTag(tag.repository(), tag.tag(), tag.digest()));
    if (gone) {
      events.send(
          new ReplicationEvent.TagDeleted(
              tag.destination(), tag.repository(), tag.tag(), tag.digest()));
    }
    return gone;
  }

  ReplicationResult copy(CopyRequest given)
      throws StoreException, ReplicationException, InterruptedException {
    SourceManifests source = source(CopyRequest.store(given.source(), stores));
    CopyRequest request = withTag(given, source);
    List<Site> sites =
        request.destinations().stream()
            .map(one -> new Site(one.name(), CopyRequest.store(one.place(), stores)))
            .toList();
    List<Goal> goals =
        request.destinations().stream()
            .map(
                one ->
                    new Goal(
                        sites.get(request.destinations().indexOf(one)),
                        CopyRequest.repository(one.place()),
                        one.tag()))
            .toList();
    Wanted wanted =
        new Wanted(CopyRequest.repository(request.source()), request.reference(), goals);
    SourcePlanner planner = copyPlanner(source);
    ReplicationPlan plan = planner.plan(request.source().toString(), sites, List.of(wanted));
    announcements.plan(plan);
    requireReadable(plan);
    Planned planned = new Planned(1, false, planner, sites, List.of(wanted), plan);
    ReplicationResult result = execute(planned, new Anew(), true, again -> {});
    finished(result);
    return result;
  }

  private SourcePlanner copyPlanner(SourceManifests source) {
    return new SourcePlanner(
        source,
        retry,
        events,
        parallel,
        places,
        Gatekeeper.OPEN,
        facts,
        Instant.now(),
        new Foreseen());
  }

  /** Where the only artifact cannot be read, there is nothing to report on but that. */
  private static void requireReadable(ReplicationPlan plan) throws ReplicationException {
    for (ReplicationResult.Failure failure : plan.failures()) {
      if (!failure.artifact().isEmpty()) {
        throw new ReplicationException(failure.message());
      }
    }
  }

  private SourceManifests source(ArtifactStore store) {
    return new SourceManifests(store, retry, events);
  }

  /** A layout whose tag is not given must hold one artifact. */
  private static CopyRequest withTag(CopyRequest request, SourceManifests source)
      throws StoreException, ReplicationException, InterruptedException {
    if (request.source().digest() != null || request.source().tag() != null) {
      return request;
    }
    List<String> tags = source.store().tags("");
    if (tags.size() != 1) {
      throw new ReplicationException(
          "Tried to copy %s, but it has %d tags%s. Name the one you mean: %s:TAG."
              .formatted(
                  request.source(),
                  tags.size(),
                  tags.isEmpty() ? "" : " " + tags,
                  request.source()));
    }
    return request.withSourceTag(tags.get(0));
  }

  private static @Nullable String onlyDigest(ReplicationPlan plan) {
    if (!plan.unchanged().isEmpty()) {
      return plan.unchanged().get(0).digest();
    }
    return plan.deliveries().isEmpty() ? null : plan.deliveries().get(0).digest();
  }

  /**
   * @param single whether the result is about one artifact and names its digest
   * @param observer hears of what is planned anew
   */
  ReplicationResult execute(
      Planned planned, Anew anew, boolean single, Replanning.Observer observer)
      throws StoreException, ReplicationException, InterruptedException {
    ReplicationPlan plan = planned.plan();
    if (options.dryRun()) {
      return execute(planned, plan.withoutWork(), single).result();
    }
    Replanning replanning =
        new Replanning(
            (moved, first) -> anew.wanted(planned, moved, first),
            again -> {
              ReplicationPlan next =
                  planned.source().planAgain(plan.policy(), planned.sites(), again);
              announcements.plan(next);
              observer.planned(next);
              return next;
            },
            todo -> execute(planned, todo, single));
    return replanning.run(plan);
  }

  private Replanning.Executed execute(Planned planned, ReplicationPlan todo, boolean single)
      throws InterruptedException {
    PlanRun run =
        new PlanRun(
            todo,
            planned.sites(),
            planned.source().manifests(),
            places,
            rate,
            retry,
            events,
            options.concurrency());
    return new Replanning.Executed(
        run.call(single ? onlyDigest(planned.plan()) : null), run.moved());
  }

  private void finished(ReplicationResult result) {
    events.send(
        new ReplicationEvent.ReplicationFinished(
            result.policy(),
            result.artifacts(),
            (int)
                result.failures().stream()
                    .filter(failure -> failure.artifact().isEmpty())
                    .map(Failure::destination)
                    .distinct()
                    .count(),
            result.bytesCopied(),
            result.bytesMounted(),
            result.bytesPresent(),
            Duration.ofNanos(System.nanoTime() - start).toMillis()));
  }

  @Override
  public void close() {
    parallel.close();
    facts.close();
    stores.close();
  }
}
