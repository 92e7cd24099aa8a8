package io.slipway.image.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session uses of the state directory, so that nobody prunes it: a file {@code
 * work/<id>.held} with a path a line, which goes when the session does. Taking a lease and looking
 * whether the thing is there happen under a shared lock that a pruner holds alone, so what was seen
 * stays.
 */
public final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
  private static final String HELD = ".held";
  public static final String USED = ".used";
  private static final long PRUNE_LOCK = 0;

  private final Path root;
  private final Path file;
  private final KeyLocks locks;
  private final Set<Path> held = ConcurrentHashMap.newKeySet();

  Leases(Path root, Path session, KeyLocks locks) {
    this.root = root;
    this.file = file(session);
    this.locks = locks;
  }

  /** Where a session's leases lie. */
  static Path file(Path session) {
    return session.resolveSibling(session.getFileName() + HELD);
  }

  /** Whether the thing is there; if so, it stays until the session ends. */
  boolean hold(Path thing) throws IOException {
    if (held.contains(thing)) {
      return Files.exists(thing);
    }
    synchronized (this) {
      try (KeyLocks.Held lock = locks.lock(PRUNE_LOCK, false)) {
        String line = root.relativize(thing) + "\n";
        Files.writeString(
            file,
            line,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        held.add(thing);
        boolean there = Files.exists(thing);
        if (there) {
          touch(thing);
        }
        return there;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("the build was stopped").initCause(e);
      }
    }
  }

  /** Held alone while things are removed; what {@link #all} says then holds until it is closed. */
  static KeyLocks.Held pruning(KeyLocks locks) throws IOException, InterruptedException {
    return locks.lock(PRUNE_LOCK, true);
  }

  /** What the sessions below a working directory hold, as absolute paths. */
  static Set<Path> all(Path root, Path work) throws IOException {
    Set<Path> all = new HashSet<>();
    try (DirectoryStream<Path> sessions = Files.newDirectoryStream(work, "*" + HELD)) {
      for (Path session : sessions) {
        try {
          Files.readAllLines(session).forEach(line -> all.add(root.resolve(line)));
        } catch (NoSuchFileException e) {
          LOG.trace("{} has ended", session);
        }
      }
    }
    return all;
  }

  /** Beside each thing: a file whose time is that of the last use. */
  public static Path used(Path thing) {
    return thing.resolveSibling(thing.getFileName() + USED);
  }

  /** That it cannot be noted, as on a full disk, is no reason to end a build. */
  static void touch(Path thing) {
    Path mark = used(thing);
    try {
      Files.setLastModifiedTime(mark, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      create(mark);
    } catch (IOException e) {
      LOG.debug("Tried to note the use of {}, but: {}", thing, e.toString());
    }
  }

  private static void create(Path mark) {
    try {
      Files.write(mark, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      LOG.debug("Tried to note a use at {}, but: {}", mark, e.toString());
    }
  }
}
