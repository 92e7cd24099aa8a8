package io.slipway.image.upkeep;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.Errno;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The bytes of the files of a tree, hard links counted once. */
final class TreeSize {
  private final Set<Long> linked = new HashSet<>();

  private TreeSize() {}

  static long of(Path tree) throws IOException {
    try (Directory root = Directory.open(tree)) {
      return new TreeSize().sum(root);
    }
  }

  /** What belongs to another of this user's ranges may be closed, and counts nothing then. */
  private long below(Directory directory, String name) throws IOException {
    try (Directory child = directory.directory(name)) {
      return sum(child);
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      return 0;
    }
  }

  private long sum(Directory directory) throws IOException {
    long bytes = 0;
    for (String name : directory.list()) {
      FileStat stat = directory.stat(name);
      if (stat == null) {
        continue;
      }
      if (stat.isDirectory()) {
        bytes += below(directory, name);
      } else if (stat.links() == 1 || linked.add(stat.inode())) {
        bytes += stat.size();
      }
    }
    return bytes;
  }
}
