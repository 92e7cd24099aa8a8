package io.slipway.image.upkeep;

import io.slipway.image.cache.CachedStep;
import io.slipway.image.cache.StepCache;
import io.slipway.image.layer.Layer;
import io.slipway.image.store.Leases;
import io.slipway.image.store.Pruning;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists what lies in a state directory. Builds may run meanwhile. */
public final class Inventory {
  private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);
  private static final int LONGEST_MARK = 32;

  private final List<Shelf> shelves;
  private final Map<String, Integer> references = new HashMap<>();
  private final Map<String, String> descriptions = new HashMap<>();

  private Inventory(StateDirectory state) {
    Path cache = state.cache();
    this.shelves =
        List.of(
            new Shelf(Kind.STEP, cache.resolve("steps"), 2, false),
            new Shelf(Kind.IMAGE, cache.resolve("images"), 1, false),
            new Shelf(Kind.FILES, cache.resolve("files"), 1, false),
            new Shelf(Kind.SOURCE, cache.resolve("urls"), 1, false),
            new Shelf(Kind.SOURCE, cache.resolve("git"), 1, true),
            new Shelf(Kind.SOURCE, cache.resolve("jars"), 1, true),
            new Shelf(Kind.MOUNT, state.root().resolve("cache-mounts"), 2, true),
            new Shelf(Kind.BLOCK, cache.resolve("blocks"), 2, false),
            new Shelf(Kind.OTHER, cache.resolve("variants"), 1, false),
            new Shelf(Kind.OTHER, cache.resolve("inventories"), 1, false),
            new Shelf(Kind.BLOB, state.root().resolve("blobs/sha256"), 2, false),
            new Shelf(Kind.SNAPSHOT, state.snapshots(), 2, true));
  }

  /** The least recently used first. */
  public static List<CacheRecord> of(StateDirectory state)
      throws IOException, InterruptedException {
    Inventory inventory = new Inventory(state);
    Set<Path> held = held(state);
    List<CacheRecord> records = new ArrayList<>();
    for (Shelf shelf : inventory.shelves) {
      for (Path thing : shelf.things()) {
        inventory.record(shelf, thing, held).ifPresent(records::add);
      }
    }
    records.sort(Comparator.comparing(CacheRecord::lastUsed).thenComparing(CacheRecord::kind));
    return records;
  }

  private static Set<Path> held(StateDirectory state) throws IOException, InterruptedException {
    try (Pruning pruning = state.pruning()) {
      return pruning.held();
    }
  }

  private Optional<CacheRecord> record(Shelf shelf, Path thing, Set<Path> held) throws IOException {
    try {
      Instant used = Files.getLastModifiedTime(timed(shelf, thing)).toInstant();
      long bytes =
          shelf.directories() ? size(thing, shelf.kind() == Kind.SNAPSHOT) : Files.size(thing);
      String id = id(shelf, thing);
      String what = what(shelf, thing);
      return Optional.of(
          new CacheRecord(
              shelf.kind(),
              id,
              what,
              bytes,
              used,
              references.getOrDefault(id, 0) > 1,
              held.contains(thing),
              thing));
    } catch (NoSuchFileException e) {
      LOG.debug("{} went while it was being looked at", thing);
      return Optional.empty();
    }
  }

  private static Path timed(Shelf shelf, Path thing) {
    Path mark = Leases.used(thing);
    return Files.exists(mark) ? mark : thing;
  }

  private static String id(Shelf shelf, Path thing) {
    String name = thing.getFileName().toString();
    return switch (shelf.kind()) {
      case BLOB -> "sha256:" + name;
      case SNAPSHOT -> shelf.root().relativize(thing).toString();
      default -> name;
    };
  }

  private String what(Shelf shelf, Path thing) throws IOException {
    return switch (shelf.kind()) {
      case STEP -> step(thing);
      case IMAGE -> image(thing);
      case BLOB -> descriptions.getOrDefault(id(shelf, thing), "");
      case MOUNT -> mount(thing);
      default -> "";
    };
  }

  private static String mount(Path directory) throws IOException {
    Path key = directory.resolve("key");
    return Files.exists(key) ? Files.readString(key).replaceAll("\\s+", " ") : "";
  }

  private String step(Path entry) throws IOException {
    Optional<CachedStep> step = StepCache.read(entry);
    Layer layer = step.map(CachedStep::layer).orElse(null);
    String what = step.map(CachedStep::what).orElse("damaged");
    if (layer != null && step.orElseThrow().key().equals(entry.getFileName().toString())) {
      refer(layer.digest(), what);
    }
    return what;
  }

  private String image(Path entry) throws IOException {
    String[] lines = Files.readString(entry, StandardCharsets.UTF_8).split("\n");
    String reference = lines.length > 4 ? lines[4] : "";
    if (lines.length > 1) {
      refer(lines[1], "the manifest of " + reference);
    }
    return reference;
  }

  private void refer(String digest, String what) {
    references.merge(digest, 1, Integer::sum);
    descriptions.putIfAbsent(digest, what);
  }

  /** A snapshot never changes, so its size is counted once and kept beside it. */
  private static long size(Path directory, boolean immutable) throws IOException {
    Path mark = Leases.used(directory);
    Optional<Long> known = immutable ? known(mark) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    long bytes = TreeSize.of(directory);
    if (immutable && Files.exists(mark)) {
      FileTime time = Files.getLastModifiedTime(mark);
      Files.writeString(mark, "" + bytes);
      Files.setLastModifiedTime(mark, time);
    }
    return bytes;
  }

  private static Optional<Long> known(Path mark) throws IOException {
    if (!Files.exists(mark) || Files.size(mark) > LONGEST_MARK) {
      return Optional.empty();
    }
    String text = Files.readString(mark).strip();
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
