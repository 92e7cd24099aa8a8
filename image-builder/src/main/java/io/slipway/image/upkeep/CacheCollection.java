package io.slipway.image.upkeep;

import io.slipway.image.UsageException;
import io.slipway.image.store.KeyLocks;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pruning that runs by itself after a build, so that nothing grows without bound. Its rules and
 * defaults are those of BuildKit's daemon: what is cheap to make again goes after two days where
 * there is more than 512 MB of it, everything else after sixty days, and the least recently used
 * before where the whole is too large or the disk too full.
 */
public final class CacheCollection {
  private static final Logger LOG = LoggerFactory.getLogger(CacheCollection.class);
  private static final Duration PAUSE = Duration.ofHours(1);
  private static final Duration CHEAP_AGE = Duration.ofHours(48);
  private static final long CHEAP_BYTES = 512_000_000L;
  private static final Duration MAX_AGE = Duration.ofDays(60);
  private static final long LARGEST_CAP = 100_000_000_000L;
  private static final long LARGEST_KEEP = 10_000_000_000L;

  private final StateDirectory state;
  private final Clock clock;
  private final Map<String, String> environment;

  public CacheCollection(StateDirectory state, Clock clock, Map<String, String> environment) {
    this.state = state;
    this.clock = clock;
    this.environment = environment;
  }

  /** Runs where the last one is an hour ago or the disk is filling, and nobody else runs it. */
  public void runIfDue() throws InterruptedException {
    try {
      if (!isOff() && isDue()) {
        run();
      }
    } catch (IOException | UsageException e) {
      LOG.warn("Tried to keep the cache within its bounds, but: {}", e.getMessage());
    }
  }

  private void run() throws IOException, UsageException, InterruptedException {
    try (KeyLocks.@Nullable Held alone = state.locks().tryLock("collection")) {
      if (alone == null) {
        return;
      }
      mark();
      Pruner.Outcome outcome = new Pruner(state, clock).prune(rules());
      LOG.debug("Removed {} bytes; {} are left", outcome.bytes(), outcome.left());
    }
  }

  private boolean isOff() {
    return environment.getOrDefault("SLIPWAY_CACHE_GC", "").equalsIgnoreCase("off");
  }

  private boolean isDue() throws IOException, UsageException {
    try {
      Instant last = Files.getLastModifiedTime(marker()).toInstant();
      return last.plus(PAUSE).isBefore(clock.instant());
    } catch (NoSuchFileException e) {
      mark();
      return false;
    }
  }

  private void mark() throws IOException {
    Path marker = marker();
    if (!Files.exists(marker)) {
      Files.createFile(marker);
    }
    Files.setLastModifiedTime(marker, FileTime.from(clock.instant()));
  }

  private Path marker() {
    return state.cache().resolve("collected");
  }

  /** The bounds, from {@code SLIPWAY_CACHE_MAX_SIZE} and {@code SLIPWAY_CACHE_MAX_AGE}. */
  List<Rule> rules() throws IOException, UsageException {
    long disk = Files.getFileStore(state.root()).getTotalSpace();
    String size = environment.getOrDefault("SLIPWAY_CACHE_MAX_SIZE", "");
    String age = environment.getOrDefault("SLIPWAY_CACHE_MAX_AGE", "");
    long cap = size.isEmpty() ? Math.min(LARGEST_CAP, disk / 5 * 4) : Amounts.bytes(size);
    Duration unused = age.isEmpty() ? MAX_AGE : Amounts.age(age);
    long keep = Math.min(LARGEST_KEEP, disk / 10);
    Filter all = Filter.everything();
    return List.of(
        new Rule(Filter.kinds(Kind::isCheap), CHEAP_AGE, CHEAP_BYTES, 0, 0),
        Rule.unused(all, unused),
        new Rule(all, Duration.ZERO, cap, disk / 5, keep));
  }
}
