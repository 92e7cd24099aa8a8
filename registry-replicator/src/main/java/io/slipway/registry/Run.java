package io.slipway.registry;

import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.plan.Catalogue;
import io.slipway.registry.plan.Planner;
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
import java.util.List;
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
  private final long start = System.nanoTime();

  Run(
      Stores stores,
      BlobPlaces places,
      RateLimit rate,
      Retry retry,
      RunOptions options,
      Events events) {
    this.stores = stores;
    this.places = places;
    this.rate = rate;
    this.retry = retry;
    this.options = options;
    this.events = events;
    this.parallel = new Parallel(options.concurrency() * QUESTIONS_PER_BLOB);
  }

  ReplicationPlan plan(ReplicationPolicy policy)
      throws StoreException, ReplicationException, InterruptedException {
    SourceManifests source = source(stores.registry(policy.spec().sources().get(0).registry()));
    List<Site> sites = sites(policy);
    return plan(policy.name(), source, sites, wanted(policy, sites));
  }

  ReplicationResult replicate(ReplicationPolicy policy)
      throws StoreException, ReplicationException, InterruptedException {
    SourceManifests source = source(stores.registry(policy.spec().sources().get(0).registry()));
    List<Site> sites = sites(policy);
    List<Wanted> wanted = wanted(policy, sites);
    ReplicationPlan plan = plan(policy.name(), source, sites, wanted);
    return execute(plan, sites, source, wanted, wanted.size() == 1);
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
    ReplicationPlan plan = plan(request.source().toString(), source, sites, List.of(wanted));
    requireReadable(plan);
    return execute(plan, sites, source, List.of(wanted), true);
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

  private List<Site> sites(ReplicationPolicy policy) {
    return policy.spec().destinations().stream()
        .map(destination -> new Site(destination.name(), stores.registry(destination.registry())))
        .toList();
  }

  private List<Wanted> wanted(ReplicationPolicy policy, List<Site> sites)
      throws StoreException, ReplicationException, InterruptedException {
    ArtifactStore source = stores.registry(policy.spec().sources().get(0).registry());
    List<Catalogue.Entry> entries =
        new Catalogue(source, retry, events, parallel).select(policy.spec().filters());
    if (entries.isEmpty()) {
      throw new ReplicationException(
          "Tried to find what policy %s wants at %s, but none of its filters matches a tag there: %s. Check the globs, or push first."
              .formatted(policy.name(), source.name(), policy.spec().filters()));
    }
    return entries.stream().map(entry -> wanted(entry, policy, sites)).toList();
  }

  private static Wanted wanted(Catalogue.Entry entry, ReplicationPolicy policy, List<Site> sites) {
    List<ReplicationPolicy.Destination> destinations = policy.spec().destinations();
    List<Goal> goals =
        destinations.stream()
            .map(
                one ->
                    new Goal(
                        sites.get(destinations.indexOf(one)),
                        prefixed(one.namespace(), entry.repository()),
                        entry.tag()))
            .toList();
    return new Wanted(entry.repository(), entry.tag(), goals);
  }

  private static String prefixed(@Nullable String namespace, String repository) {
    return namespace == null ? repository : namespace + "/" + repository;
  }

  private ReplicationPlan plan(
      String name, SourceManifests source, List<Site> sites, List<Wanted> wanted)
      throws StoreException, InterruptedException {
    ReplicationPlan plan =
        new Planner(source, retry, events, parallel, places).plan(name, sites, wanted);
    announce(plan);
    return plan;
  }

  private void announce(ReplicationPlan plan) {
    events.send(
        new ReplicationEvent.PlanMade(
            plan.policy(),
            List.of(plan.source()),
            plan.destinations(),
            plan.artifacts(),
            plan.blobs().size(),
            plan.bytes(),
            plan.presentBytes()));
    plan.unchanged().forEach(tag -> announceUnchanged(plan.source(), tag));
  }

  private void announceUnchanged(String source, TagState tag) {
    events.send(
        new ReplicationEvent.ArtifactSkipped(
            tag.destination(), tag.repository(), tag.tag(), "it is there: " + tag.digest()));
    events.send(
        new ReplicationEvent.TagVerified(
            source, tag.destination(), tag.repository(), tag.tag(), tag.digest(), false));
  }

  private static @Nullable String onlyDigest(ReplicationPlan plan) {
    if (!plan.unchanged().isEmpty()) {
      return plan.unchanged().get(0).digest();
    }
    return plan.deliveries().isEmpty() ? null : plan.deliveries().get(0).digest();
  }

  /**
   * @param single whether the result is about one artifact and names its digest
   */
  private ReplicationResult execute(
      ReplicationPlan plan,
      List<Site> sites,
      SourceManifests source,
      List<Wanted> wanted,
      boolean single)
      throws StoreException, InterruptedException {
    Replanning replanning =
        new Replanning(
            wanted,
            again -> plan(plan.policy(), source, sites, again),
            todo -> execute(todo, sites, source, single ? onlyDigest(plan) : null));
    ReplicationResult result = replanning.run(options.dryRun() ? plan.withoutWork() : plan);
    events.send(
        new ReplicationEvent.ReplicationFinished(
            plan.policy(),
            result.artifacts(),
            (int) sites.stream().filter(Site::isGivenUp).count(),
            result.bytesCopied(),
            result.bytesMounted(),
            result.bytesPresent(),
            Duration.ofNanos(System.nanoTime() - start).toMillis()));
    return result;
  }

  private Replanning.Executed execute(
      ReplicationPlan todo, List<Site> sites, SourceManifests source, @Nullable String digest)
      throws InterruptedException {
    PlanRun run =
        new PlanRun(todo, sites, source, places, rate, retry, events, options.concurrency());
    return new Replanning.Executed(run.call(digest), run.moved());
  }

  @Override
  public void close() {
    parallel.close();
    stores.close();
  }
}
