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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
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
  private final Map<String, CachedStep> imported = new ConcurrentHashMap<>();
  private final Set<CachedStep> foreign = ConcurrentHashMap.newKeySet();

  public StepCache(StateDirectory state, LayerFetcher layers) {
    this.root = state.cache().resolve("steps");
    this.layers = layers;
  }

  /** What was imported; the machine's own entries come first. */
  public void add(Map<String, CachedStep> more) {
    more.forEach(imported::putIfAbsent);
    foreign.addAll(more.values());
  }

  public Optional<CachedStep> find(String key) {
    Optional<CachedStep> own = own(key);
    return own.isPresent() ? own : imported(key);
  }

  private Optional<CachedStep> imported(String key) {
    CachedStep step = imported.get(key);
    try {
      return step != null && isAvailable(step) ? Optional.of(step) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("Tried to use an imported step, but: {}", e.toString());
      return Optional.empty();
    }
  }

  private Optional<CachedStep> own(String key) {
    Path file = path(key);
    try {
      Optional<CachedStep> step = parse(Files.readAllBytes(file));
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

  /** An entry's content, for whoever lists what there is; empty where it is damaged. */
  public static Optional<CachedStep> read(Path entry) throws IOException {
    return parse(Files.readAllBytes(entry));
  }

  private boolean isAvailable(CachedStep step) throws IOException {
    return step.layer() == null || layers.isAvailable(step.layer());
  }

  /**
   * An entry is one line: a digest of the rest, the step's full key, when, and the layer's media
   * type, digest, size and diff id, or {@code -} for none; last the instruction.
   */
  private static Optional<CachedStep> parse(byte[] entry) {
    String[] parts = new String(entry, StandardCharsets.UTF_8).strip().split(" ", 2);
    if (parts.length < 2 || !parts[0].equals(sum(parts[1]))) {
      return Optional.empty();
    }
    String[] fields = (parts[1] + " ").split(" ", 4);
    Instant created = Instant.parse(fields[1]);
    if (fields[2].equals(NONE)) {
      return Optional.of(new CachedStep(fields[0], null, created, fields[3]));
    }
    String[] rest = fields[3].split(" ", 4);
    Layer layer = new Layer(fields[2], rest[0], Long.parseLong(rest[1]), rest[2]);
    return Optional.of(new CachedStep(fields[0], layer, created, rest[3]));
  }

  private static String sum(String line) {
    return Digests.hex(Digests.of(line.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
  }

  /**
   * Keeps a step under a key, its own or one that is cheaper to find out. What was imported is not
   * kept: nobody has seen yet that its layer is what its cache says.
   */
  public void put(String key, CachedStep step, Session session) throws IOException {
    if (!foreign.isEmpty() && foreign.contains(step)) {
      return;
    }
    String line =
        String.join(" ", step.key(), "" + step.created(), layer(step.layer()), step.what()).strip();
    Path temporary = session.newFile("step");
    Files.writeString(temporary, sum(line) + " " + line + "\n");
    Path target = path(key);
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String layer(@Nullable Layer layer) {
    return layer == null
        ? NONE
        : String.join(" ", layer.mediaType(), layer.digest(), "" + layer.size(), layer.diffId());
  }

  private Path path(String key) {
    return root.resolve(key.substring(0, 2)).resolve(key);
  }
}
