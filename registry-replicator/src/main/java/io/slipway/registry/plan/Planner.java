package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationPlan.Narrowing;
import io.slipway.registry.gate.Gatekeeper;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.scope.NarrowedIndex;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import io.slipway.registry.transfer.Site;
import io.slipway.registry.transfer.SourceManifests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds what is missing. Where nothing is, that costs one manifest and, as far as the source has an
 * API for it, one list of referrers there, and one HEAD at each destination. Artifacts are looked
 * at in batches, so that memory holds what is missing and not what is there.
 */
final class Planner {

  private static final int BATCH = 256;

  private final SourceManifests source;
  private final Retry retry;
  private final Events events;
  private final Parallel parallel;
  private final BlobPlaces places;
  private final CosignTags cosign;
  private final Questions questions;
  private final Findings findings;
  private final MissingParts missing;
  private final Admission admission;
  private final Foreseen foreseen;

  Planner(
      SourceManifests source,
      Retry retry,
      Events events,
      Parallel parallel,
      BlobPlaces places,
      CosignTags cosign,
      Gatekeeper gate,
      Foreseen foreseen) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.parallel = parallel;
    this.places = places;
    this.cosign = cosign;
    this.questions = new Questions(retry, events);
    this.findings = new Findings(questions, parallel);
    this.missing = new MissingParts(source, retry, events, questions, parallel, places);
    this.admission = new Admission(gate, source.store(), events);
    this.foreseen = foreseen;
  }

  /**
   * @throws StoreException where the source does not answer
   */
  public ReplicationPlan plan(String name, List<Site> sites, List<Wanted> wanted)
      throws StoreException, InterruptedException {
    PlanBuilder plan = new PlanBuilder(source.store(), places, foreseen, new NewPlaces(places));
    for (int from = 0; from < wanted.size(); from += BATCH) {
      planBatch(wanted.subList(from, Math.min(from + BATCH, wanted.size())), plan);
    }
    sites.forEach(site -> site.failure().ifPresent(plan::failed));
    return plan.build(name, sites, wanted.size());
  }

  private void planBatch(List<Wanted> wanted, PlanBuilder plan)
      throws StoreException, InterruptedException {
    List<Root> roots =
        present(parallel.map(wanted, one -> questions.orFailed(one, plan, () -> readRoot(one))));
    List<RootState> states = findings.of(roots, plan.newPlaces());
    states.stream().filter(RootState::isRight).forEach(state -> noteUnchanged(state, plan));
    List<RootState> open = admitted(roots, states, plan);
    noteNarrowed(open, plan);
    missing.plan(roots, open, plan);
    List<Wanted> signatures = signatures(roots, open);
    if (!signatures.isEmpty()) {
      planBatch(signatures, plan);
    }
  }

  private Root readRoot(Wanted wanted) throws StoreException, InterruptedException {
    Manifest read = source.get(wanted.repository(), wanted.reference());
    PlatformSet platforms = wanted.treatment().platforms();
    if (platforms.isEverything() || read.children().isEmpty()) {
      return new Root(wanted, read, read.digest(), null);
    }
    return NarrowedIndex.of(read, platforms, wanted.named())
        .map(narrowed -> new Root(wanted, narrowed.index(), read.digest(), narrowed))
        .orElseGet(() -> new Root(wanted, read, read.digest(), null));
  }

  /** What is right already, and what may go on: past the tags that stay, and past the gates. */
  private List<RootState> admitted(List<Root> roots, List<RootState> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    List<RootState> movable =
        states.stream().filter(state -> state.isRight() || admission.mayMove(state, plan)).toList();
    Set<Root> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    movable.stream().filter(state -> !state.isRight()).forEach(state -> asked.add(state.root()));
    List<Root> gated =
        admission.isOpen()
            ? List.of()
            : roots.stream()
                .filter(root -> asked.contains(root) && !root.wanted().isCompanion())
                .toList();
    Set<Root> refused = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Optional<Boolean>> passed =
        parallel.map(
            gated,
            root ->
                questions.orFailed(
                    root.wanted(), plan, () -> admission.passes(root, movable, plan)));
    IntStream.range(0, gated.size())
        .filter(i -> !passed.get(i).orElse(false))
        .forEach(i -> refused.add(gated.get(i)));
    return movable.stream()
        .filter(state -> state.isRight() || !refused.contains(state.root()))
        .toList();
  }

  /** The record says which index became which, and what is about the first and stays behind. */
  private void noteNarrowed(List<RootState> open, PlanBuilder plan)
      throws StoreException, InterruptedException {
    Set<Root> narrowed = Collections.newSetFromMap(new IdentityHashMap<>());
    open.stream()
        .filter(state -> !state.isRight() && state.root().narrowed() != null)
        .forEach(state -> narrowed.add(state.root()));
    for (Root root : narrowed) {
      NarrowedIndex made = Objects.requireNonNull(root.narrowed());
      source.add(made.index());
      plan.narrowed(
          new Narrowing(
              root.wanted().repository(),
              root.wanted().reference(),
              root.seen(),
              made.index().digest(),
              made.kept(),
              made.dropped(),
              leftBehind(root)));
    }
  }

  private List<String> leftBehind(Root root) throws StoreException, InterruptedException {
    String repository = root.wanted().repository();
    ReferrerRule rule = root.wanted().treatment().referrers();
    List<String> left = new ArrayList<>();
    if (!rule.takesNone()) {
      left.addAll(
          retry.call(
              "list the referrers of " + root.seen(),
              events.retries(source.store().name()),
              () -> source.store().referrers(repository, root.seen())));
    }
    left.addAll(cosign.about(repository, List.of(root.seen()), rule));
    return left;
  }

  /** Cosign's tags about the artifacts that are or will be there. */
  private List<Wanted> signatures(List<Root> roots, List<RootState> open)
      throws StoreException, InterruptedException {
    List<Wanted> wanted = new ArrayList<>();
    Map<Root, List<RootState>> byRoot = RootState.byRoot(open);
    for (Root root : roots) {
      List<Goal> goals =
          byRoot.getOrDefault(root, List.of()).stream().map(RootState::goal).toList();
      if (goals.isEmpty()) {
        continue;
      }
      String repository = root.wanted().repository();
      List<String> tags =
          cosign.about(
              repository, root.manifest().subjects(), root.wanted().treatment().referrers());
      for (String tag : tags) {
        List<Goal> tagged = goals.stream().map(goal -> goal.withTag(tag)).toList();
        wanted.add(Wanted.companion(repository, tag, tagged));
      }
    }
    return wanted;
  }

  private void noteUnchanged(RootState state, PlanBuilder plan) {
    Manifest manifest = state.root().manifest();
    Goal goal = state.goal();
    plan.unchanged(goal, manifest);
    manifest
        .blobs()
        .forEach(blob -> places.add(goal.site().store(), blob.digest(), goal.repository()));
  }

  private static <T> List<T> present(List<Optional<T>> items) {
    return items.stream().flatMap(Optional::stream).toList();
  }
}
