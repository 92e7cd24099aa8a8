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
  private final Arrivals arrivals;
  private final boolean untouched;

  /** Hears of each blob that this run has brought. */
  @FunctionalInterface
  public interface Arrivals {
    void arrived(String store, String repository, String digest);
  }

  /**
   * @param untouched whether no run before this one was cut off
   */
  public BlobPlaces(Arrivals arrivals, boolean untouched) {
    this.arrivals = arrivals;
    this.untouched = untouched;
  }

  public void add(ArtifactStore store, String digest, String repository) {
    restore(store.name(), digest, repository);
  }

  /** What an earlier run brought; it may be gone again, which the mount finds out. */
  public void restore(String store, String digest, String repository) {
    if (repositories.size() < MAX_KNOWN) {
      repositories.putIfAbsent(store + " " + digest, repository);
    }
  }

  /** Whether nothing is left of a run before that was cut off, as far as is known. */
  public boolean isUntouched() {
    return untouched;
  }

  void arrived(ArtifactStore store, String digest, String repository) {
    add(store, digest, repository);
    arrivals.arrived(store.name(), repository, digest);
  }

  /** A repository other than the given one. */
  public Optional<String> find(ArtifactStore store, String digest, String other) {
    return Optional.ofNullable(repositories.get(store.name() + " " + digest))
        .filter(repository -> !repository.equals(other));
  }
}
