package io.slipway.image.copy;

import io.slipway.image.cache.FileDigests;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The build context: files become root's, and attributes that are the host's policy stay with the
 * host.
 *
 * @param uniform whether permissions are reduced to what Git keeps of them, so that a umask leaves
 *     no trace
 */
record ContextSource(Path root, IgnoreMatcher ignore, FileDigests digests, boolean uniform)
    implements Source {
  private static final int RUNNABLE = 0100;
  private static final int SPECIAL = 06000;
  private static final int STICKY = 01000;

  /** A file that is as it was at an earlier build has no attributes if it had none then. */
  @Override
  public Found find(Path file, @Nullable FileStat seen) throws IOException {
    if (seen == null || !seen.isFile() || !digests.lacksXattrs(file, seen)) {
      return find(file);
    }
    FileStat stat = uniform ? uniform(seen) : seen;
    return new Found(stat, Owner.ROOT, "", Collections.emptySortedMap(), () -> content(file));
  }

  @Override
  public Found find(Path file) throws IOException {
    try (Directory parent = Directory.open(parent(file))) {
      String name = Names.of(file.getFileName());
      FileStat stat = parent.stat(name);
      if (stat == null) {
        throw new IOException(file + " was removed while it was being copied");
      }
      String link = stat.isSymlink() ? parent.readlink(name) : "";
      return new Found(
          uniform ? uniform(stat) : stat,
          Owner.ROOT,
          link,
          xattrs(parent, name),
          () -> content(file));
    }
  }

  /** What is left of a mode without the umask and the directories it was checked out in. */
  private static FileStat uniform(FileStat stat) {
    int mode = stat.permissions();
    if (stat.isDirectory()) {
      return stat.withPermissions(0755 | mode & STICKY);
    }
    if (!stat.isFile()) {
      return stat;
    }
    boolean runnable = (mode & RUNNABLE) != 0;
    return stat.withPermissions(runnable ? 0755 | mode & SPECIAL : 0644);
  }

  private static SortedMap<String, byte[]> xattrs(Directory parent, String name)
      throws IOException {
    SortedMap<String, byte[]> all = new TreeMap<>(parent.xattrs(name));
    all.keySet().removeIf(key -> !key.startsWith("user.") && !key.equals("security.capability"));
    return all;
  }

  private static java.io.InputStream content(Path file) throws IOException {
    try (Directory parent = Directory.open(parent(file))) {
      return Channels.newInputStream(parent.read(Names.of(file.getFileName())));
    }
  }

  private static Path parent(Path file) {
    return java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  @Override
  public @Nullable String knownDigest(Path file, Found found) {
    return digests.known(file, found.stat(), found.xattrs().isEmpty());
  }

  @Override
  public String digest(Path file, Found found) throws IOException {
    return digests.digest(file, found.stat(), found.xattrs().isEmpty());
  }
}
