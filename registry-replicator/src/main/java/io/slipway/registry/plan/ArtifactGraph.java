package io.slipway.registry.plan;

import io.slipway.registry.scope.ManifestFacts;
import io.slipway.registry.scope.ReferrerRule;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import io.slipway.registry.store.StoreException.Kind;
import io.slipway.registry.transfer.Events;
import io.slipway.registry.transfer.SourceManifests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An artifact's manifests in the order in which they are to be written: children before parents, a
 * subject before its referrers.
 */
final class ArtifactGraph {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_MANIFESTS = 10_000;

  private final SourceManifests source;
  private final Retry retry;
  private final Events events;
  private final String repository;
  private final ReferrerRule referrers;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /**
   * @param isReferrer whether it is there because of its subject
   */
  record Node(Manifest manifest, boolean isReferrer) {}

  private ArtifactGraph(
      SourceManifests source,
      Retry retry,
      Events events,
      String repository,
      ReferrerRule referrers) {
    this.source = source;
    this.retry = retry;
    this.events = events;
    this.repository = repository;
    this.referrers = referrers;
  }

  /** The artifact with all its platforms, and the referrers that the rule takes. */
  static List<Node> whole(
      SourceManifests source,
      Retry retry,
      Events events,
      String repository,
      Manifest root,
      ReferrerRule referrers)
      throws StoreException, InterruptedException {
    ArtifactGraph graph = new ArtifactGraph(source, retry, events, repository, referrers);
    graph.add(root, false, 0);
    return List.copyOf(graph.nodes.values());
  }

  /** Only what refers to the artifact: what may be new where the artifact itself is not. */
  static List<Node> referrersOnly(
      SourceManifests source,
      Retry retry,
      Events events,
      String repository,
      Manifest root,
      ReferrerRule referrers)
      throws StoreException, InterruptedException {
    ArtifactGraph graph = new ArtifactGraph(source, retry, events, repository, referrers);
    for (String subject : root.subjects()) {
      graph.addReferrers(subject, 0);
    }
    return List.copyOf(graph.nodes.values());
  }

  private void add(Manifest manifest, boolean isReferrer, int depth)
      throws StoreException, InterruptedException {
    if (nodes.containsKey(manifest.digest())) {
      return;
    }
    if (depth > MAX_DEPTH || nodes.size() >= MAX_MANIFESTS) {
      throw new StoreException(
          Kind.REFUSED,
          "Tried to read %s@%s of %s, but it has more than %d manifests or is nested more than %d deep."
              .formatted(
                  repository, manifest.digest(), source.store().name(), MAX_MANIFESTS, MAX_DEPTH));
    }
    for (Manifest.Child child : manifest.children()) {
      add(source.get(repository, child.digest()), isReferrer, depth + 1);
    }
    nodes.putIfAbsent(manifest.digest(), new Node(manifest, isReferrer));
    addReferrers(manifest.digest(), depth);
  }

  private void addReferrers(String subject, int depth) throws StoreException, InterruptedException {
    if (referrers.takesNone()) {
      return;
    }
    List<String> listed =
        retry.call(
            "list the referrers of " + subject,
            events.retries(source.store().name()),
            () -> source.store().referrers(repository, subject));
    for (String digest : listed) {
      Manifest referrer = source.get(repository, digest);
      if (subject.equals(referrer.subject())
          && referrers.takes(ManifestFacts.of(referrer).artifactType())) {
        add(referrer, true, depth + 1);
      }
    }
  }
}
