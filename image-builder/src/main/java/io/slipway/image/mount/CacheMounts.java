package io.slipway.image.mount;

import io.slipway.image.config.Digests;
import io.slipway.image.plan.ImagePath;
import io.slipway.image.plan.Mount.Sharing;
import io.slipway.image.posix.RangeLock;
import io.slipway.image.snapshot.Privilege;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Directories of cache mounts, {@code cache-mounts/<privilege>/<key>/<number>}. A key has several
 * only where {@code sharing=private} met a directory in use. Who uses one holds the byte of that
 * number in the key's lock file; the lock dies with the process, and a directory appears by a
 * rename, so a killed build leaves nothing half made.
 */
public final class CacheMounts {
  private static final int KEY_LENGTH = 32;
  private static final int MOST = 1000;

  private final Path root;
  private final Session session;

  public CacheMounts(StateDirectory state, Privilege privilege, Session session) {
    this.root =
        state.root().resolve("cache-mounts").resolve(privilege.name().toLowerCase(Locale.ROOT));
    this.session = session;
  }

  /** Fills a new cache directory, which is there and empty. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path directory) throws IOException, InterruptedException;
  }

  /** A directory in use until it is closed. */
  public record Held(Path directory, RangeLock lock) implements AutoCloseable {

    /**
     * A path in it; what lies there was written by steps, so no link is followed.
     *
     * @throws IOException where there is a link on the way
     */
    public Path resolve(String path) throws IOException {
      Path at = directory;
      for (String name : ImagePath.clean(path).split("/")) {
        at = at.resolve(name);
        if (Files.isSymbolicLink(at)) {
          throw new IOException("/" + directory.relativize(at) + " in the cache is a link");
        }
      }
      return at;
    }

    @Override
    public void close() {
      lock.close();
    }
  }

  /**
   * Takes a directory for use, waiting where it is locked: {@code LOCKED} until nobody else uses
   * it. What is in it may come from any earlier build with the key.
   *
   * @param key all that tells one cache from another
   */
  public Held open(String key, Sharing sharing, Filler filler)
      throws IOException, InterruptedException {
    String name = Digests.hex(Digests.of(key.getBytes(StandardCharsets.UTF_8)));
    Path directory = root.resolve(name.substring(0, KEY_LENGTH));
    session.hold(directory);
    Files.createDirectories(directory);
    Session.used(directory);
    return filled(RangeLock.await(() -> take(directory, sharing)), key, filler);
  }

  /** The first that is free; null where all are in use and a new one is not wanted. */
  private static @Nullable Held take(Path directory, Sharing sharing) throws IOException {
    boolean more = true;
    for (int number = 0; number < MOST && more; number++) {
      RangeLock lock =
          RangeLock.tryTake(directory.resolve("lock"), number, sharing != Sharing.SHARED);
      if (lock != null) {
        return new Held(directory.resolve("" + number), lock);
      }
      more = sharing != Sharing.LOCKED || Files.exists(directory.resolve("" + (number + 1)));
    }
    return null;
  }

  private Held filled(Held held, String key, Filler filler)
      throws IOException, InterruptedException {
    boolean done = false;
    try {
      if (!Files.isDirectory(held.directory())) {
        make(held.directory(), key, filler);
      }
      done = true;
      return held;
    } finally {
      if (!done) {
        held.close();
      }
    }
  }

  /** One maker at a time: a second one's directory would take the place of one that is in use. */
  private void make(Path target, String key, Filler filler)
      throws IOException, InterruptedException {
    try (RangeLock alone = RangeLock.take(target.resolveSibling("lock"), MOST, true)) {
      if (!Files.isDirectory(target)) {
        Path made = session.newDirectory("cache-mount");
        filler.fill(made);
        Files.writeString(target.resolveSibling("key"), key);
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
