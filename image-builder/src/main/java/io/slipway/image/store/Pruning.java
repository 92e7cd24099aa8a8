package io.slipway.image.store;

import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Removes things from a state directory. While it is open nobody begins to use anything, so it is
 * to be short: files go at once, directories only lose their names and are deleted when it is
 * closed.
 */
public final class Pruning implements AutoCloseable {
  /** What begins so is on its way out; a pruner that was killed left it to the next. */
  public static final String DEAD = ".dead-";

  private final KeyLocks.Held lock;
  private final Set<Path> held;
  private final List<Path> dead = new ArrayList<>();

  private Pruning(KeyLocks.Held lock, Set<Path> held) {
    this.lock = lock;
    this.held = held;
  }

  static Pruning begin(StateDirectory state) throws IOException, InterruptedException {
    Session.sweep(state.work());
    KeyLocks.Held lock = Leases.pruning(state.locks());
    boolean begun = false;
    try {
      Pruning pruning = new Pruning(lock, Leases.all(state.root(), state.work()));
      begun = true;
      return pruning;
    } finally {
      if (!begun) {
        lock.close();
      }
    }
  }

  /** What running sessions use. */
  public Set<Path> held() {
    return Set.copyOf(held);
  }

  /** Whether a running session uses it. */
  public boolean isHeld(Path thing) {
    return held.contains(thing);
  }

  /** Removes a thing and what lies beside it; false where a running session uses it. */
  public boolean remove(Path thing, List<Path> beside) throws IOException {
    if (isHeld(thing)) {
      return false;
    }
    if (Files.isDirectory(thing)) {
      Path away = thing.resolveSibling(DEAD + UUID.randomUUID());
      Files.move(thing, away, StandardCopyOption.ATOMIC_MOVE);
      dead.add(away);
    } else {
      Files.deleteIfExists(thing);
    }
    for (Path file : beside) {
      Files.deleteIfExists(file);
    }
    return true;
  }

  /** Lets others go on, then deletes. */
  @Override
  public void close() throws IOException {
    lock.close();
    for (Path directory : dead) {
      Posix.delete(directory);
    }
  }
}
