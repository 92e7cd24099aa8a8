package io.slipway.registry.plan;

import io.slipway.registry.plan.ArtifactGraph.Node;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.Parallel;
import io.slipway.registry.transfer.SourceManifests;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds which manifests and blobs of an artifact a destination lacks. */
final class MissingParts {

  private final SourceManifests source;
  private final Retry retry;
  private final Events events;
  private final Questions questions;
  private final Parallel parallel;
  private final BlobPlaces places;

  MissingParts(
      SourceManifests source,
      Retry retry,
      Events events,
      Questions questions,
      Parallel parallel,
      BlobPlaces places) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.questions = questions;
    this.parallel = parallel;
    this.places = places;
  }

  private record Probe<T>(RootState state, T subject) {}

  /** Adds to the plan what the given places lack of their artifacts. */
  void plan(List<Root> roots, List<RootState> states, PlanBuilder plan)
      throws StoreException, InterruptedException {
    Map<Root, List<RootState>> byRoot = RootState.byRoot(states);
    List<List<RootState>> open =
        roots.stream().filter(byRoot::containsKey).map(byRoot::get).toList();
    List<Optional<List<Probe<Node>>>> probes = parallel.map(open, own -> nodesToProbe(own, plan));
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
    Map<RootState, List<Manifest>> lacking = new IdentityHashMap<>();
    missing.forEach(
        probe ->
            lacking
                .computeIfAbsent(probe.state(), state -> new ArrayList<>())
                .add(probe.subject().manifest()));
    IntStream.range(0, open.size())
        .filter(i -> probes.get(i).isPresent())
        .mapToObj(open::get)
        .flatMap(List::stream)
        .forEach(state -> deliver(state, lacking.getOrDefault(state, List.of()), plan));
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
  private Optional<List<Probe<Node>>> nodesToProbe(List<RootState> own, PlanBuilder plan)
      throws StoreException, InterruptedException {
    Root root = own.get(0).root();
    boolean allRight = own.stream().allMatch(RootState::isRight);
    return questions
        .orFailed(root.wanted(), plan, () -> graph(root, allRight))
        .map(nodes -> nodes.stream().flatMap(node -> probes(node, own)).toList());
  }

  private static Stream<Probe<Node>> probes(Node node, List<RootState> states) {
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
        questions.ask(
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
        questions.ask(
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

  private static void deliver(RootState state, List<Manifest> manifests, PlanBuilder plan) {
    if (!state.goal().site().isGivenUp() && (!state.isRight() || !manifests.isEmpty())) {
      plan.deliver(state, manifests);
    }
  }

  private static <T> List<T> present(List<Optional<T>> items) {
    return items.stream().flatMap(Optional::stream).toList();
  }
}
