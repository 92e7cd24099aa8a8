package io.slipway.image.cache;

import io.slipway.image.layer.Layer;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps by key, one small file each, in {@code cache/steps/ab/<key>}. An entry whose layer is no
 * longer in the store, or that cannot be read, is as good as none. Several processes may use it at
 * once.
 */
public final class StepCache {
  private static final Logger LOG = LoggerFactory.getLogger(StepCache.class);
  private static final String NONE = "-";

  private final Path root;
  private final BlobStore blobs;

  public StepCache(StateDirectory state) {
    this.root = state.cache().resolve("steps");
    this.blobs = state.blobs();
  }

  public Optional<CachedStep> find(String key) {
    try {
      return parse(Files.readString(path(key))).filter(this::isWhole);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("Tried to read a step from the cache, but: {}; it runs again", e.toString());
      return Optional.empty();
    }
  }

  private boolean isWhole(CachedStep step) {
    return step.layer() == null || blobs.contains(step.layer().digest());
  }

  /** An entry: when, media type, digest, size, diff id; {@code -} for no layer. */
  private static Optional<CachedStep> parse(String text) {
    String[] parts = text.strip().split(" ");
    try {
      Instant created = Instant.parse(parts[0]);
      if (parts.length == 2 && parts[1].equals(NONE)) {
        return Optional.of(new CachedStep(null, created));
      }
      Layer layer = new Layer(parts[1], parts[2], Long.parseLong(parts[3]), parts[4]);
      return Optional.of(new CachedStep(layer, created));
    } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  public void put(String key, CachedStep step, Session session) throws IOException {
    Layer layer = step.layer();
    String text =
        layer == null
            ? NONE
            : String.join(
                " ", layer.mediaType(), layer.digest(), "" + layer.size(), layer.diffId());
    Path temporary = session.newFile("step");
    Files.writeString(temporary, step.created() + " " + text + "\n");
    Path target = path(key);
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path path(String key) {
    return root.resolve(key.substring(0, 2)).resolve(key);
  }
}
