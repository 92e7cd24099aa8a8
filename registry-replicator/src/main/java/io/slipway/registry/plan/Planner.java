package io.slipway.registry.plan;

import io.slipway.registry.ReplicationEvent;
import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.plan.ArtifactGraph.Node;
import io.slipway.registry.plan.Wanted.Goal;
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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is missing. Where nothing is, that costs one manifest and one list of referrers at the
 * source and one HEAD at each destination. Artifacts are looked at in batches, so that memory holds
 * what is missing and not what is there.
 */
public final class Planner {

  private static final int BATCH = 256;

  private final SourceManifests source;
  private final Retry retry;
  private final Events events;
  private final Parallel parallel;
  private final BlobPlaces places;

  public Planner(
      SourceManifests source, Retry retry, Events events, Parallel parallel, BlobPlaces places) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.parallel = parallel;
    this.places = places;
  }

  /** An artifact whose root manifest is read. */
  private record Root(Wanted wanted, Manifest manifest) {}

  /**
   * @param found what the tag, or the digest, stands for at the destination; null for nothing
   */
  private record State(Root root, Goal goal, @Nullable String found) {
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
    PlanBuilder plan = new PlanBuilder(source.store(), places);
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
    List<State> states =
        present(
            parallel.map(
                roots.stream()
                    .flatMap(
                        root ->
                            root.wanted().goals().stream().map(goal -> new State(root, goal, null)))
                    .toList(),
                this::look));
    states.stream().filter(State::isRight).forEach(state -> noteUnchanged(state, plan));
    planMissing(roots, states, plan);
  }

  private Root readRoot(Wanted wanted) throws StoreException, InterruptedException {
    return new Root(wanted, source.get(wanted.repository(), wanted.reference()));
  }

  private Optional<State> look(State state) throws InterruptedException {
    Goal goal = state.goal();
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
    return referrersOnly
        ? ArtifactGraph.referrersOnly(source, retry, events, repository, root.manifest())
        : ArtifactGraph.whole(source, retry, events, repository, root.manifest());
  }

  private Optional<Probe<Node>> probeNode(Probe<Node> probe, PlanBuilder plan)
      throws InterruptedException {
    Goal goal = probe.state().goal();
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
      plan.deliver(
          state.root().wanted(),
          state.root().manifest().digest(),
          state.goal(),
          manifests,
          state.isRight(),
          state.found() != null);
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
