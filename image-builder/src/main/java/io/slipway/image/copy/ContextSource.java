package io.slipway.image.copy;

import io.slipway.image.cache.FileDigests;
import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The build context: files become root's, and attributes that are the host's policy stay with the
 * host.
 *
 * @param real the root with no symbolic link in it
 * @param uniform whether permissions are reduced to what Git keeps of them, so that a umask leaves
 *     no trace
 */
record ContextSource(
    Path root, String real, IgnoreMatcher ignore, FileDigests digests, boolean uniform)
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
    return found(file, seen, "", Collections.emptySortedMap());
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
      return found(file, stat, link, xattrs(parent, name));
    }
  }

  private Found found(Path file, FileStat stat, String link, SortedMap<String, byte[]> xattrs) {
    String below = Names.of(file).substring(Names.of(root).length());
    CopyItem.Content content =
        stat.isFile()
            ? new ContextFile(file, real + below, stat, xattrs.isEmpty(), digests)
            : CopyItem.Content.NONE;
    return new Found(uniform ? uniform(stat) : stat, Owner.ROOT, link, xattrs, content);
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

  private static Path parent(Path file) {
    return java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
