package io.slipway.image.cache;

import io.slipway.image.config.Digests;
import io.slipway.image.layer.Layer;
import io.slipway.image.pull.LayerFetcher;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps by key, one small file each, in {@code cache/steps/ab/<key>}. An entry whose layer cannot
 * be had is as good as none; one that is damaged is dropped. Several processes may use it at once.
 */
public final class StepCache {
  private static final Logger LOG = LoggerFactory.getLogger(StepCache.class);
  private static final String NONE = "-";

  private final Path root;
  private final LayerFetcher layers;

  public StepCache(StateDirectory state, LayerFetcher layers) {
    this.root = state.cache().resolve("steps");
    this.layers = layers;
  }

  public Optional<CachedStep> find(String key) {
    Path file = path(key);
    try {
      Optional<CachedStep> step = parse(Files.readString(file));
      if (step.isEmpty()) {
        LOG.warn("The cache's entry {} is damaged; it is dropped and its step runs again", file);
        Files.deleteIfExists(file);
      }
      if (step.isEmpty() || !isAvailable(step.get())) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return step;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("Tried to read a step from the cache, but: {}; it runs again", e.toString());
      return Optional.empty();
    }
  }

  private boolean isAvailable(CachedStep step) throws IOException {
    return step.layer() == null || layers.isAvailable(step.layer());
  }

  /**
   * An entry is one line: a digest of the rest, when, and the layer's media type, digest, size and
   * diff id, or {@code -} for none.
   */
  private static Optional<CachedStep> parse(String text) {
    String[] parts = text.strip().split(" ", 2);
    if (parts.length < 2 || !parts[0].equals(sum(parts[1]))) {
      return Optional.empty();
    }
    String[] fields = parts[1].split(" ");
    Instant created = Instant.parse(fields[0]);
    return Optional.of(
        fields[1].equals(NONE)
            ? new CachedStep(null, created)
            : new CachedStep(
                new Layer(fields[1], fields[2], Long.parseLong(fields[3]), fields[4]), created));
  }

  private static String sum(String line) {
    return Digests.hex(Digests.of(line.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
  }

  public void put(String key, CachedStep step, Session session) throws IOException {
    Layer layer = step.layer();
    String text =
        layer == null
            ? NONE
            : String.join(
                " ", layer.mediaType(), layer.digest(), "" + layer.size(), layer.diffId());
    String line = step.created() + " " + text;
    Path temporary = session.newFile("step");
    Files.writeString(temporary, sum(line) + " " + line + "\n");
    Path target = path(key);
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path path(String key) {
    return root.resolve(key.substring(0, 2)).resolve(key);
  }
}
