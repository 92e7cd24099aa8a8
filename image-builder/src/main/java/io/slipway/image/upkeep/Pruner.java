package io.slipway.image.upkeep;

import io.slipway.image.cache.CachedStep;
import io.slipway.image.cache.StepCache;
import io.slipway.image.layer.Layer;
import io.slipway.image.store.BlobStore;
import io.slipway.image.store.Pruning;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Removes what rules name and nobody uses. Safe beside builds and other pruners. */
public final class Pruner {
  /** Removed at once, while builds wait. */
  private static final int BATCH = 64;

  private final StateDirectory state;
  private final Clock clock;

  public Pruner(StateDirectory state, Clock clock) {
    this.state = state;
    this.clock = clock;
  }

  /**
   * What went, or would have gone.
   *
   * @param left bytes of what is still there
   */
  public record Outcome(List<CacheRecord> removed, long bytes, long left) {}

  /** What would go now. */
  public Outcome preview(List<Rule> rules) throws IOException, InterruptedException {
    List<CacheRecord> all = Inventory.of(state);
    Set<CacheRecord> chosen = choose(all, rules);
    return outcome(all, chosen);
  }

  public Outcome prune(List<Rule> rules) throws IOException, InterruptedException {
    List<CacheRecord> all = Inventory.of(state);
    Set<CacheRecord> removed = new LinkedHashSet<>();
    List<CacheRecord> chosen = List.copyOf(choose(all, rules));
    for (int i = 0; i < chosen.size(); i += BATCH) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      remove(chosen.subList(i, Math.min(chosen.size(), i + BATCH)), removed);
    }
    removeDangling(all, removed);
    return outcome(all, removed);
  }

  private void remove(List<CacheRecord> batch, Set<CacheRecord> removed)
      throws IOException, InterruptedException {
    try (Pruning pruning = state.pruning()) {
      for (CacheRecord record : batch) {
        if (pruning.remove(record.path(), Shelf.beside(record.path()))) {
          removed.add(record);
        }
      }
    }
  }

  private static Outcome outcome(List<CacheRecord> all, Set<CacheRecord> removed) {
    long bytes = bytes(removed);
    return new Outcome(List.copyOf(removed), bytes, bytes(all) - bytes);
  }

  private static long bytes(Iterable<CacheRecord> records) {
    long bytes = 0;
    for (CacheRecord record : records) {
      bytes += record.bytes();
    }
    return bytes;
  }

  private Set<CacheRecord> choose(List<CacheRecord> all, List<Rule> rules) throws IOException {
    Set<CacheRecord> chosen = new LinkedHashSet<>();
    for (Rule rule : rules) {
      List<CacheRecord> left = new ArrayList<>(all);
      left.removeAll(chosen);
      left.removeIf(record -> !rule.filter().test(record));
      choose(left, rule, chosen);
    }
    return chosen;
  }

  private void choose(List<CacheRecord> left, Rule rule, Set<CacheRecord> chosen)
      throws IOException {
    Instant newest = clock.instant().minus(rule.unused());
    long bytes = bytes(left);
    long free = rule.minFree() == 0 ? Long.MAX_VALUE : freeBytes() + bytes(chosen);
    for (CacheRecord record : left) {
      boolean tooMuch = rule.downTo() == 0 || bytes > rule.downTo();
      boolean tooFull = free < rule.minFree() && bytes > rule.keep();
      boolean recent = !rule.unused().isZero() && record.lastUsed().isAfter(newest);
      if (!record.inUse() && !recent && (tooMuch || tooFull)) {
        chosen.add(record);
        bytes -= record.bytes();
        free = rule.minFree() == 0 ? free : free + record.bytes();
      }
    }
  }

  private long freeBytes() throws IOException {
    return Files.getFileStore(state.root()).getUsableSpace();
  }

  /** Entries of steps whose layers went are of no use any more. */
  private void removeDangling(List<CacheRecord> all, Set<CacheRecord> removed)
      throws IOException, InterruptedException {
    List<CacheRecord> dangling = new ArrayList<>();
    for (CacheRecord record : all) {
      if (record.kind() == Kind.STEP && !removed.contains(record) && isDangling(record)) {
        dangling.add(record);
      }
    }
    for (int i = 0; i < dangling.size(); i += BATCH) {
      remove(dangling.subList(i, Math.min(dangling.size(), i + BATCH)), removed);
    }
  }

  private boolean isDangling(CacheRecord record) throws IOException {
    try {
      BlobStore blobs = state.blobs();
      Layer layer = StepCache.read(record.path()).map(CachedStep::layer).orElse(null);
      return layer != null && !blobs.contains(layer.digest());
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
