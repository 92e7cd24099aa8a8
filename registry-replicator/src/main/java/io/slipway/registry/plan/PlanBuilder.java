package io.slipway.registry.plan;

import io.slipway.registry.ReplicationPlan;
import io.slipway.registry.ReplicationPlan.BlobCopy;
import io.slipway.registry.ReplicationPlan.BlobTarget;
import io.slipway.registry.ReplicationPlan.Delivery;
import io.slipway.registry.ReplicationPlan.ManifestCopy;
import io.slipway.registry.ReplicationPlan.Narrowing;
import io.slipway.registry.ReplicationPlan.Skip;
import io.slipway.registry.ReplicationResult.Failure;
import io.slipway.registry.ReplicationResult.TagState;
import io.slipway.registry.plan.Wanted.Goal;
import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Blob;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.transfer.BlobPlaces;
import io.slipway.registry.transfer.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what the planner's threads find. */
final class PlanBuilder {

  private final ArtifactStore source;
  private final BlobPlaces places;
  private final Foreseen foreseen;
  private final NewPlaces newPlaces;
  private final Map<String, Missing> missing = new LinkedHashMap<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<TagState> unchanged = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Skip> skips = new ArrayList<>();
  private final List<Narrowing> narrowed = new ArrayList<>();
  private long presentBytes;

  /**
   * @param foreseen shared by the plans that run one after the other
   */
  PlanBuilder(ArtifactStore source, BlobPlaces places, Foreseen foreseen, NewPlaces newPlaces) {
    this.newPlaces = newPlaces;
    this.source = source;
    this.places = places;
    this.foreseen = foreseen;
  }

  private record Missing(String sourceRepository, long bytes, Map<String, Goal> goals) {}

  NewPlaces newPlaces() {
    return newPlaces;
  }

  synchronized void unchanged(Goal goal, Manifest manifest) {
    String tag = goal.tag() == null ? manifest.digest() : goal.tag();
    unchanged.add(
        new TagState(goal.site().name(), goal.repository(), tag, manifest.digest(), false));
    presentBytes += manifest.blobBytes();
  }

  synchronized void present(long bytes) {
    presentBytes += bytes;
  }

  synchronized void skipped(Skip skip) {
    skips.add(skip);
  }

  synchronized void narrowed(Narrowing narrowing) {
    narrowed.add(narrowing);
  }

  synchronized void failed(Failure failure) {
    failures.add(failure);
  }

  /** Whether nobody has asked for this blob there before. */
  synchronized boolean isNew(Goal goal, Blob blob) {
    return foreseen.isNew(place(goal) + " " + blob.digest());
  }

  synchronized void missing(String sourceRepository, Goal goal, Blob blob) {
    missing
        .computeIfAbsent(
            blob.digest(),
            digest -> new Missing(sourceRepository, blob.size(), new LinkedHashMap<>()))
        .goals()
        .put(place(goal), goal);
  }

  private static String place(Goal goal) {
    return goal.site().name() + " " + goal.repository();
  }

  synchronized void deliver(RootState state, List<Manifest> manifests) {
    Root root = state.root();
    Goal goal = state.goal();
    deliveries.add(
        new Delivery(
            root.wanted().repository(),
            root.wanted().reference(),
            root.manifest().digest(),
            goal.site().name(),
            goal.repository(),
            manifests.stream().map(manifest -> copy(manifest, goal)).toList(),
            state.isRight() ? null : goal.tag(),
            state.found() != null && !state.isRight(),
            root.seen()));
  }

  private ManifestCopy copy(Manifest manifest, Goal goal) {
    List<String> blobs =
        manifest.blobs().stream()
            .map(Blob::digest)
            .filter(digest -> isMissing(digest, goal))
            .toList();
    return new ManifestCopy(
        manifest.digest(), manifest.mediaType(), manifest.size(), manifest.subject(), blobs);
  }

  private boolean isMissing(String digest, Goal goal) {
    Missing entry = missing.get(digest);
    return entry != null && entry.goals().containsKey(place(goal));
  }

  synchronized ReplicationPlan build(String name, List<Site> sites, int artifacts) {
    List<BlobCopy> blobs = new ArrayList<>();
    missing.forEach((digest, entry) -> blobs.add(blobCopy(digest, entry)));
    missing.forEach(
        (digest, entry) ->
            entry
                .goals()
                .values()
                .forEach(goal -> foreseen.add(goal.site().store(), digest, goal.repository())));
    return new ReplicationPlan(
        name,
        source.name(),
        sites.stream().map(Site::name).toList(),
        artifacts,
        blobs,
        deliveries,
        unchanged,
        failures,
        presentBytes,
        skips,
        narrowed);
  }

  private BlobCopy blobCopy(String digest, Missing entry) {
    List<BlobTarget> targets =
        entry.goals().values().stream().map(goal -> target(digest, entry, goal)).toList();
    return new BlobCopy(entry.sourceRepository(), digest, entry.bytes(), targets);
  }

  private BlobTarget target(String digest, Missing entry, Goal goal) {
    ArtifactStore store = goal.site().store();
    if (store == source) {
      places.add(store, digest, entry.sourceRepository());
    }
    return new BlobTarget(
        goal.site().name(),
        goal.repository(),
        places
            .find(store, digest, goal.repository())
            .or(() -> foreseen.find(store, digest, goal.repository()))
            .orElse(null));
  }
}
