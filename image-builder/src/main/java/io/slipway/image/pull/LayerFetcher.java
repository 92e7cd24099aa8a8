package io.slipway.image.pull;

import io.slipway.image.BuildException;
import io.slipway.image.config.Descriptor;
import io.slipway.image.config.MediaTypes;
import io.slipway.image.layer.Layer;
import io.slipway.image.registry.BlobSource;
import io.slipway.image.store.Blob;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.KeyLocks;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers of one build, wherever they are: in the store, or in a place that was offered, from
 * where one is brought when somebody looks into it, once for all builds of the machine. Safe for
 * use by several threads.
 */
public final class LayerFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LayerFetcher.class);

  /** As many as Docker fetches at once. */
  private static final int PARALLEL = 3;

  private final StateDirectory state;
  private final BlobStore blobs;
  private final Session session;
  private final Listener listener;
  private final Map<String, List<Place>> places = new ConcurrentHashMap<>();
  private final Set<String> local = ConcurrentHashMap.newKeySet();
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          PARALLEL,
          work -> {
            Thread thread = new Thread(work, "slipway-fetch");
            thread.setDaemon(true);
            return thread;
          });

  /** Hears of each layer that had to be fetched. */
  @FunctionalInterface
  public interface Listener {
    void fetched(String from, Descriptor layer);
  }

  public LayerFetcher(StateDirectory state, Session session, Listener listener) {
    this.state = state;
    this.blobs = state.blobs();
    this.session = session;
    this.listener = listener;
  }

  /** Says where layers can be had; of several places the one offered first is asked first. */
  public void offer(Place place, List<Layer> layers) {
    for (Layer layer : layers) {
      places.computeIfAbsent(layer.digest(), d -> new CopyOnWriteArrayList<>()).add(place);
    }
  }

  /** Takes back what caches promised of a layer. */
  public void withdraw(Layer layer) {
    List<Place> known = places.get(layer.digest());
    if (known != null) {
      known.removeIf(Place::isCache);
    }
  }

  /** Whether the layer is in the store, undamaged. */
  public boolean isLocal(Layer layer) throws IOException {
    if (local.contains(layer.digest())) {
      return true;
    }
    boolean there = blobs.has(session, blob(layer));
    if (there) {
      local.add(layer.digest());
    }
    return there;
  }

  /** Whether the layer is in the store or can be had. */
  public boolean isAvailable(Layer layer) throws IOException {
    return isLocal(layer) || !places(layer).isEmpty();
  }

  private List<Place> places(Layer layer) {
    return places.getOrDefault(layer.digest(), List.of());
  }

  /** Begins to fetch what is missing, several at once, for a reader that will need all of it. */
  public void prefetch(List<Layer> layers) throws IOException {
    for (Layer layer : layers) {
      if (!isLocal(layer)) {
        pool.execute(() -> fetchQuietly(layer));
      }
    }
  }

  /** Who needs the layer meets the same failure again, and tells of it. */
  private void fetchQuietly(Layer layer) {
    try {
      bring(layer);
    } catch (IOException e) {
      LOG.debug("Fetching {} ahead failed", layer.digest(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens a layer's bytes, which are in the store afterwards. */
  public InputStream open(Layer layer) throws IOException, InterruptedException {
    bring(layer);
    return blobs.open(layer.digest());
  }

  private void bring(Layer layer) throws IOException, InterruptedException {
    if (isLocal(layer)) {
      return;
    }
    try (KeyLocks.Held alone = state.locks().lock("blob " + layer.digest())) {
      if (!isLocal(layer)) {
        fetch(layer);
        local.add(layer.digest());
      }
    }
  }

  private void fetch(Layer layer) throws IOException, InterruptedException {
    IOException failure = new IOException("the layer " + layer.digest() + " is not in the store");
    for (Place place : places(layer)) {
      try {
        fetch(layer, place);
        return;
      } catch (BuildException | IOException e) {
        failure = failure(layer, place, e);
      }
    }
    throw failure;
  }

  private static IOException failure(Layer layer, Place place, Exception e) {
    return place.isCache()
        ? new LayerLostException(layer, place.name(), e)
        : new IOException(
            "Tried to fetch a layer of " + place.name() + ", but: " + e.getMessage(), e);
  }

  private void fetch(Layer layer, Place place)
      throws BuildException, IOException, InterruptedException {
    Descriptor descriptor = descriptor(layer);
    Path target = session.newFile("pull");
    place.fetch(descriptor, target);
    blobs.adopt(target, blob(layer), session);
    listener.fetched(place.name(), descriptor);
  }

  /**
   * The layer for whoever writes or pushes it; its bytes are fetched only if they are asked for.
   */
  public BlobSource source(Layer layer) {
    List<String> repositories =
        places(layer).stream().filter(Place::isRepository).map(Place::name).toList();
    Descriptor descriptor = descriptor(layer);
    Descriptor oci = descriptor.withMediaType(MediaTypes.ociLayer(layer.mediaType()));
    return new BlobSource(oci, () -> openForExport(layer), repositories);
  }

  private InputStream openForExport(Layer layer) throws IOException {
    try {
      return open(layer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the build was stopped").initCause(e);
    }
  }

  private static Descriptor descriptor(Layer layer) {
    return Descriptor.of(layer.mediaType(), layer.digest(), layer.size())
        .withAnnotations(layer.annotations());
  }

  private static Blob blob(Layer layer) {
    return new Blob(layer.digest(), layer.size());
  }

  /** Stops what is being fetched ahead. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
