package io.slipway.image.cache;

import io.slipway.image.cache.FileTable.Known;
import io.slipway.image.cache.FileTable.State;
import io.slipway.image.config.Digests;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.store.Session;
import io.slipway.image.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of a context's files, remembered between builds. A remembered one counts only where size,
 * inode, and the times of modification and of change to the nanosecond are the same: no program can
 * set the time of change back (inode(7)). A file that changed within a moment of being read is not
 * remembered, because a second change in the same tick of the kernel's clock would not show.
 */
public final class FileDigests {
  private static final Logger LOG = LoggerFactory.getLogger(FileDigests.class);
  private static final long TICK_MILLIS = 1000;

  private final @Nullable Path file;
  private final Clock clock;
  private final Map<String, Known> used = new ConcurrentHashMap<>();
  private volatile boolean isNew;
  private @Nullable Map<String, Known> before;

  private FileDigests(@Nullable Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * What is remembered of a context's files; nothing where the context lies in a session's working
   * directory, because such a one is gone after the build.
   */
  public static FileDigests load(StateDirectory state, Path context, Clock clock) {
    if (context.toAbsolutePath().startsWith(state.root().resolve("work"))) {
      return new FileDigests(null, clock);
    }
    String name = Digests.hex(Digests.of(Names.encode(Names.of(context.toAbsolutePath()))));
    return new FileDigests(state.cache().resolve("files").resolve(name), clock);
  }

  /** Whether a file that has not changed is known to have no attribute that a layer would keep. */
  public boolean lacksXattrs(Path path, FileStat stat) {
    Known known = before().get(Names.of(path.toAbsolutePath()));
    return known != null && known.hasNoXattrs() && known.state().isSame(State.of(stat));
  }

  /** The digest of a file that has not changed since it was read; or null. */
  public @Nullable String known(Path path, FileStat stat, boolean hasNoXattrs) {
    String name = Names.of(path.toAbsolutePath());
    Known known = before().get(name);
    if (known == null
        || !known.state().isSame(State.of(stat))
        || known.hasNoXattrs() != hasNoXattrs) {
      return null;
    }
    used.put(name, known);
    return known.digest();
  }

  /** The time that {@link #remember} wants, in milliseconds. */
  public long now() {
    return clock.millis();
  }

  /**
   * Remembers a digest where a later change of the file is sure to show.
   *
   * @param stat what the file was before and after it was read
   * @param hasNoXattrs what is to be remembered beside it
   * @param startedMillis when reading it began
   * @return whether a change would show
   */
  public boolean remember(
      Path path, FileStat stat, String digest, boolean hasNoXattrs, long startedMillis) {
    boolean shows = stat.ctimeSeconds() * 1000 + TICK_MILLIS < startedMillis - TICK_MILLIS;
    if (shows) {
      String name = Names.of(path.toAbsolutePath());
      used.put(name, new Known(State.of(stat), digest, hasNoXattrs));
      isNew = true;
    }
    return shows;
  }

  /** Whether a file is as it was, by all that tells of a change. */
  public static boolean isSame(FileStat before, FileStat now) {
    return State.of(before).isSame(State.of(now));
  }

  /** Read when the first file is asked for: many a build asks for none. */
  private synchronized Map<String, Known> before() {
    Map<String, Known> known = before;
    if (known == null) {
      known = read();
      before = known;
    }
    return known;
  }

  private Map<String, Known> read() {
    try {
      return file == null || !Files.exists(file) ? Map.of() : FileTable.read(file);
    } catch (IOException e) {
      LOG.debug("{} cannot be read; files are read again", file, e);
      return Map.of();
    }
  }

  /** Keeps what this build used, and nothing else; where that is what was kept, its file stays. */
  public void save(Session session) throws IOException {
    if (file == null || used.isEmpty()) {
      return;
    }
    if (!isNew && used.size() == before().size()) {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return;
    }
    Path temporary = session.newFile("digests");
    FileTable.write(temporary, used);
    Files.createDirectories(file.getParent());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
