package io.slipway.registry.transfer;

import io.slipway.registry.store.ArtifactStore;
import io.slipway.registry.store.Manifest;
import io.slipway.registry.store.Retry;
import io.slipway.registry.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The source's manifests, retried, and kept for a while: the plan reads them and the run again. */
public final class SourceManifests {

  private static final long MAX_KEPT_BYTES = 32L << 20;

  private final ArtifactStore source;
  private final Retry retry;
  private final Events events;
  private final Map<String, Manifest> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Manifest> made = new ConcurrentHashMap<>();
  private long keptBytes;

  public SourceManifests(ArtifactStore source, Retry retry, Events events) {
    this.source = source;
    this.retry = retry;
    this.events = events;
  }

  public ArtifactStore store() {
    return source;
  }

  /**
   * @param reference a tag, which is always read anew, or a digest
   */
  public Manifest get(String repository, String reference)
      throws StoreException, InterruptedException {
    Manifest known = lookUp(reference);
    if (known != null) {
      return known;
    }
    Manifest read =
        retry.call(
            "read manifest " + reference,
            events.retries(source.name()),
            () -> source.manifest(repository, reference));
    keep(read);
    return read;
  }

  /** A manifest that the source does not have, made of one that it has. */
  public void add(Manifest manifest) {
    made.put(manifest.digest(), manifest);
  }

  private synchronized @Nullable Manifest lookUp(String digest) {
    Manifest own = made.get(digest);
    return own == null ? kept.get(digest) : own;
  }

  private synchronized void keep(Manifest manifest) {
    if (kept.put(manifest.digest(), manifest) == null) {
      keptBytes += manifest.size();
    }
    var oldest = kept.values().iterator();
    while (keptBytes > MAX_KEPT_BYTES) {
      keptBytes -= oldest.next().size();
      oldest.remove();
    }
  }
}
