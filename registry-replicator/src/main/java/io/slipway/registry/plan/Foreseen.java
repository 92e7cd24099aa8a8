package io.slipway.registry.plan;

import io.slipway.registry.store.ArtifactStore;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the plans of one run that come first will bring: the later ones neither ask for it nor send
 * it again, but mount it. Used by one plan at a time, by several threads.
 */
public final class Foreseen {

  private final Set<String> probed = new HashSet<>();
  private final Map<String, String> repositories = new ConcurrentHashMap<>();

  /** Whether nobody has asked for this before. */
  synchronized boolean isNew(String placeAndDigest) {
    return probed.add(placeAndDigest);
  }

  void add(ArtifactStore store, String digest, String repository) {
    repositories.putIfAbsent(store.name() + " " + digest, repository);
  }

  Optional<String> find(ArtifactStore store, String digest, String other) {
    return Optional.ofNullable(repositories.get(store.name() + " " + digest))
        .filter(repository -> !repository.equals(other));
  }
}
