package io.slipway.image.store;

import io.slipway.image.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A working directory {@code work/<id>} guarded by a lock on {@code work/<id>.lock}. The lock dies
 * with the process, so whoever can take it knows that the directory is nobody's.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final String LOCK = ".lock";

  /**
   * Lock files of this process. Opening and closing one of them again would drop its lock: POSIX
   * record locks belong to the process, not to the descriptor (fcntl(2)).
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path lockFile;
  private final FileChannel lock;
  private final Leases leases;
  private final AtomicInteger names = new AtomicInteger();

  private Session(Path directory, Path lockFile, FileChannel lock, Leases leases) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
    this.leases = leases;
  }

  static Session start(StateDirectory state) throws IOException {
    Path work = state.work();
    while (true) {
      String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
      Path lockFile = work.resolve(id + LOCK);
      if (!OWN.add(lockFile)) {
        continue;
      }
      Session session = null;
      try {
        session = start(state, work.resolve(id), lockFile);
      } finally {
        if (session == null) {
          OWN.remove(lockFile);
        }
      }
      if (session != null) {
        return session;
      }
    }
  }

  /** Null where a sweeper was quicker. */
  private static @Nullable Session start(StateDirectory state, Path directory, Path lockFile)
      throws IOException {
    FileChannel lock = lock(lockFile);
    if (lock == null) {
      return null;
    }
    boolean started = false;
    try {
      if (Files.exists(lockFile)) {
        Files.createDirectory(directory);
        started = true;
      }
    } finally {
      if (!started) {
        Files.deleteIfExists(lockFile);
        lock.close();
      }
    }
    Leases leases = new Leases(state.root(), directory, state.locks());
    return started ? new Session(directory, lockFile, lock, leases) : null;
  }

  /** Null where another process holds it. */
  private static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is held by this process", file);
    }
    channel.close();
    return null;
  }

  /** Removes the directories of sessions whose process is gone. */
  static void sweep(Path work) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(work, "*" + LOCK)) {
      for (Path file : locks) {
        if (OWN.add(file)) {
          try {
            sweepOne(file);
          } finally {
            OWN.remove(file);
          }
        }
      }
    }
  }

  private static void sweepOne(Path lockFile) {
    try (FileChannel lock = lock(lockFile)) {
      if (lock != null) {
        String name = lockFile.getFileName().toString();
        Path directory = lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
        remove(directory, lockFile);
        LOG.debug("Swept {}, left by a process that ended early", directory);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was swept by another process", lockFile);
    } catch (IOException e) {
      LOG.warn("Tried to sweep what an earlier run left, but failed: {}", e.getMessage());
    }
  }

  /** The lock goes last: while it is there, somebody will look after the rest. */
  private static void remove(Path directory, Path lockFile) throws IOException {
    Posix.delete(directory);
    Files.deleteIfExists(Leases.file(directory));
    Files.deleteIfExists(lockFile);
  }

  public Path directory() {
    return directory;
  }

  /**
   * Says whether something is in the state directory and, if so, keeps it from being pruned until
   * this session ends; what is put there by this session is to be held first. Counts as a use.
   *
   * @param thing below the state directory
   */
  public boolean hold(Path thing) throws IOException {
    return leases.hold(thing);
  }

  /** Notes that something is used now, for whoever prunes what was not used for long. */
  public static void used(Path thing) {
    Leases.touch(thing);
  }

  /** A path in the directory that nobody uses yet. */
  public Path newFile(String prefix) {
    return directory.resolve(prefix + "-" + names.incrementAndGet());
  }

  public Path newDirectory(String prefix) throws IOException {
    return Files.createDirectory(newFile(prefix));
  }

  /** Removes the directory. What cannot be removed now is swept by a later run. */
  @Override
  public void close() {
    try {
      remove(directory, lockFile);
    } catch (IOException e) {
      LOG.warn("Tried to remove the working directory, but failed: {}", e.getMessage());
    } finally {
      closeLock();
      OWN.remove(lockFile);
    }
  }

  private void closeLock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("Closing {} failed", lockFile, e);
    }
  }
}
