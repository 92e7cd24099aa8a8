package io.slipway.registry.plan;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationPlan.Narrowing;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.gate.Gatekeeper;
import io.slipway.registry.plan.ArtifactGraph.Node;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.scope.NarrowedIndex;
import io.slipway.registry.scope.PlatformSet;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import io.slipway.registry.transfer.Site;
import io.slipway.registry.transfer.SourceManifests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    this.admission = new Admission(gate, source.store(), events);
    this.foreseen = foreseen;
  }

  /**
   * An artifact whose root manifest is read.
   *
   * @param seen what the reference stands for at the source
   * @param narrowed what {@code manifest} was made of, or null where it is the source's own
   */
  record Root(Wanted wanted, Manifest manifest, String seen, @Nullable NarrowedIndex narrowed) {}

  /**
   * @param found what the tag, or the digest, stands for at the destination; null for nothing
   */
  record State(Root root, Goal goal, @Nullable String found) {
    boolean isRight() {
      return root.manifest().digest().equals(found);
    }
  }

  private record Probe<T>(State state, T subject) {}

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
        present(parallel.map(wanted, one -> orFailed(one, plan, () -> readRoot(one))));
    List<State> states = look(roots, plan.newPlaces());
    states.stream().filter(State::isRight).forEach(state -> noteUnchanged(state, plan));
    List<State> open = admitted(roots, states, plan);
    noteNarrowed(open, plan);
    planMissing(roots, open, plan);
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
  private List<State> admitted(List<Root> roots, List<State> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    List<State> movable =
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
            root -> orFailed(root.wanted(), plan, () -> admission.passes(root, movable, plan)));
    IntStream.range(0, gated.size())
        .filter(i -> !passed.get(i).orElse(false))
        .forEach(i -> refused.add(gated.get(i)));
    return movable.stream()
        .filter(state -> state.isRight() || !refused.contains(state.root()))
        .toList();
  }

  /** The record says which index became which, and what is about the first and stays behind. */
  private void noteNarrowed(List<State> open, PlanBuilder plan)
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
  private List<Wanted> signatures(List<Root> roots, List<State> open)
      throws StoreException, InterruptedException {
    List<Wanted> wanted = new ArrayList<>();
    for (Root root : roots) {
      List<Goal> goals =
          open.stream().filter(state -> state.root() == root).map(State::goal).toList();
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

  private List<State> look(List<Root> roots, NewPlaces unknown)
      throws StoreException, InterruptedException {
    List<State> asked =
        roots.stream()
            .flatMap(
                root -> root.wanted().goals().stream().map(goal -> new State(root, goal, null)))
            .toList();
    Map<String, Integer> crowds = new HashMap<>();
    asked.forEach(state -> crowds.merge(NewPlaces.key(state.goal()), 1, Integer::sum));
    lookUpPlaces(
        asked.stream()
            .filter(one -> crowds.getOrDefault(NewPlaces.key(one.goal()), 0) >= NewPlaces.CROWD)
            .toList(),
        unknown);
    List<State> states = present(parallel.map(asked, state -> look(state, unknown)));
    lookUpPlaces(states.stream().filter(state -> state.found() == null).toList(), unknown);
    return states;
  }

  /** Asks once for each repository that something may be new to. */
  private void lookUpPlaces(List<State> states, NewPlaces unknown)
      throws StoreException, InterruptedException {
    Map<String, Goal> places = new LinkedHashMap<>();
    states.stream()
        .map(State::goal)
        .filter(goal -> goal.tag() != null && !unknown.isAsked(goal))
        .forEach(goal -> places.putIfAbsent(NewPlaces.key(goal), goal));
    parallel.map(
        List.copyOf(places.values()),
        goal -> {
          ask(
                  goal.site(),
                  "look up repository " + goal.repository(),
                  () -> goal.site().store().isUnknown(goal.repository()))
              .ifPresent(answer -> unknown.learn(goal, answer));
          return true;
        });
  }

  private Optional<State> look(State state, NewPlaces unknown) throws InterruptedException {
    Goal goal = state.goal();
    if (unknown.contains(goal)) {
      return Optional.of(state);
    }
    String reference = goal.tag() == null ? state.root().manifest().digest() : goal.tag();
    return ask(
            goal.site(),
            "look up " + reference,
            () -> goal.site().store().resolve(goal.repository(), reference))
        .map(found -> new State(state.root(), goal, found.orElse(null)));
  }

  private void noteUnchanged(State state, PlanBuilder plan) {
    Manifest manifest = state.root().manifest();
    Goal goal = state.goal();
    plan.unchanged(goal, manifest);
    manifest
        .blobs()
        .forEach(blob -> places.add(goal.site().store(), blob.digest(), goal.repository()));
  }

  private void planMissing(List<Root> roots, List<State> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    List<Optional<List<Probe<Node>>>> probes =
        parallel.map(roots, root -> nodesToProbe(root, states, plan));
    List<Probe<Node>> missing =
        present(
            parallel.map(
                present(probes).stream().flatMap(List::stream).toList(),
                probe -> probeNode(probe, plan)));
    // In the probes' order whatever the threads' was: the same state gives the same plan.
    present(parallel.map(blobsToProbe(missing, plan), probe -> probeBlob(probe, plan)))
        .forEach(
            probe ->
                plan.missing(
                    probe.state().root().wanted().repository(),
                    probe.state().goal(),
                    probe.subject()));
    Set<Root> readable = Collections.newSetFromMap(new IdentityHashMap<>());
    IntStream.range(0, roots.size())
        .filter(i -> probes.get(i).isPresent())
        .forEach(i -> readable.add(roots.get(i)));
    states.stream()
        .filter(state -> readable.contains(state.root()))
        .forEach(state -> addDelivery(state, missing, plan));
  }

  private static List<Probe<Blob>> blobsToProbe(List<Probe<Node>> missing, PlanBuilder plan) {
    return missing.stream()
        .flatMap(
            probe ->
                probe.subject().manifest().blobs().stream()
                    .map(blob -> new Probe<>(probe.state(), blob)))
        .filter(probe -> plan.isNew(probe.state().goal(), probe.subject()))
        .toList();
  }

  /** Empty where the artifact cannot be read. */
  private Optional<List<Probe<Node>>> nodesToProbe(Root root, List<State> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    List<State> own = states.stream().filter(state -> state.root() == root).toList();
    if (own.isEmpty()) {
      return Optional.of(List.of());
    }
    boolean allRight = own.stream().allMatch(State::isRight);
    return orFailed(root.wanted(), plan, () -> graph(root, allRight))
        .map(nodes -> nodes.stream().flatMap(node -> probes(node, own)).toList());
  }

  private static Stream<Probe<Node>> probes(Node node, List<State> states) {
    return states.stream()
        .filter(state -> node.isReferrer() || !state.isRight())
        .map(state -> new Probe<>(state, node));
  }

  private List<Node> graph(Root root, boolean referrersOnly)
      throws StoreException, InterruptedException {
    String repository = root.wanted().repository();
    ReferrerRule rule = root.wanted().treatment().referrers();
    return referrersOnly
        ? ArtifactGraph.referrersOnly(source, retry, events, repository, root.manifest(), rule)
        : ArtifactGraph.whole(source, retry, events, repository, root.manifest(), rule);
  }

  private Optional<Probe<Node>> probeNode(Probe<Node> probe, PlanBuilder plan)
      throws InterruptedException {
    Goal goal = probe.state().goal();
    if (plan.newPlaces().contains(goal)) {
      return Optional.of(probe);
    }
    Manifest manifest = probe.subject().manifest();
    Optional<Boolean> there =
        ask(
            goal.site(),
            "look up manifest " + manifest.digest(),
            () -> isThere(goal, probe.subject()));
    if (there.isEmpty() || !there.get()) {
      return there.map(no -> probe);
    }
    plan.present(manifest.blobBytes());
    manifest
        .blobs()
        .forEach(blob -> places.add(goal.site().store(), blob.digest(), goal.repository()));
    return Optional.empty();
  }

  /** A referrer is there when its subject's list has it, not before. */
  private static boolean isThere(Goal goal, Node node) throws StoreException, InterruptedException {
    Manifest manifest = node.manifest();
    if (node.isReferrer() && manifest.subject() != null) {
      return goal.site()
          .store()
          .referrers(goal.repository(), manifest.subject())
          .contains(manifest.digest());
    }
    return goal.site().store().resolve(goal.repository(), manifest.digest()).isPresent();
  }

  /** The probe where the blob is missing. */
  private Optional<Probe<Blob>> probeBlob(Probe<Blob> probe, PlanBuilder plan)
      throws InterruptedException {
    Goal goal = probe.state().goal();
    Blob blob = probe.subject();
    if (plan.newPlaces().surelyLacks(goal, blob)) {
      return Optional.of(probe);
    }
    Optional<Boolean> there =
        ask(
            goal.site(),
            "look up blob " + blob.digest(),
            () -> goal.site().store().hasBlob(goal.repository(), blob));
    if (there.isEmpty() || !there.get()) {
      return there.map(no -> probe);
    }
    places.add(goal.site().store(), blob.digest(), goal.repository());
    plan.present(blob.size());
    return Optional.empty();
  }

  private static void addDelivery(State state, List<Probe<Node>> missing, PlanBuilder plan) {
    List<Manifest> manifests =
        missing.stream()
            .filter(probe -> probe.state() == state)
            .map(probe -> probe.subject().manifest())
            .toList();
    if (!state.goal().site().isGivenUp() && (!state.isRight() || !manifests.isEmpty())) {
      plan.deliver(state, manifests);
    }
  }

  /** A destination's answer, or empty where it is given up: now or before. */
  private <T> Optional<T> ask(Site site, String what, Retry.Attempt<T> call)
      throws InterruptedException {
    if (site.isGivenUp()) {
      return Optional.empty();
    }
    try {
      return Optional.of(retry.call(what, events.retries(site.name()), call));
    } catch (StoreException e) {
      site.giveUp(e, events);
      return Optional.empty();
    }
  }

  /** An artifact's own trouble stops it alone; a source that does not answer stops everything. */
  private <T> Optional<T> orFailed(Wanted wanted, PlanBuilder plan, Retry.Attempt<T> call)
      throws StoreException, InterruptedException {
    try {
      return Optional.of(call.run());
    } catch (StoreException e) {
      if (e.kind() != Kind.NOT_FOUND && e.kind() != Kind.CORRUPT && e.kind() != Kind.REFUSED) {
        throw e;
      }
      String message = Objects.requireNonNullElse(e.getMessage(), "");
      for (Goal goal : wanted.goals()) {
        plan.failed(new Failure(goal.site().name(), wanted.named(), message));
        events.send(
            new ReplicationEvent.ArtifactFailed(
                goal.site().name(), goal.repository(), wanted.reference(), message));
      }
      return Optional.empty();
    }
  }

  private static <T> List<T> present(List<Optional<T>> items) {
    return items.stream().flatMap(Optional::stream).toList();
  }
}
