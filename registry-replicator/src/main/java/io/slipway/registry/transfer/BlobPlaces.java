package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** In which repository of a store a blob is known to be: where a mount may take it from. */
public final class BlobPlaces {

  /** Mounting is an economy: beyond so many blobs we rather forget than grow. */
  private static final int MAX_KNOWN = 200_000;

  private final ConcurrentMap<String, String> repositories = new ConcurrentHashMap<>();

  public void add(ArtifactStore store, String digest, String repository) {
    if (repositories.size() < MAX_KNOWN) {
      repositories.putIfAbsent(store.name() + " " + digest, repository);
    }
  }

  /** A repository other than the given one. */
  public Optional<String> find(ArtifactStore store, String digest, String other) {
    return Optional.ofNullable(repositories.get(store.name() + " " + digest))
        .filter(repository -> !repository.equals(other));
  }
}
