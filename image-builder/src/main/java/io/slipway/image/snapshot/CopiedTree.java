package io.slipway.image.snapshot;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A snapshot as plain files, for where no overlay can be mounted. A process changes the copy; what
 * it changed is told by times of change (which no process can set) and by the inodes of
 * directories, and moves into a directory such as an overlay's upper one would be.
 */
final class CopiedTree {
  /** The coarsest clock of a file system in use, FAT's, ticks every two seconds. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Snapshot below;
  private final MergedTree lower;
  private final Path root;
  private final Map<String, Long> directories = new HashMap<>();
  private FileStat made;

  private CopiedTree(Snapshot below, Path root) throws IOException {
    this.below = below;
    this.lower = below.tree();
    this.root = root;
    try (Directory parent = parent(root)) {
      this.made = Objects.requireNonNull(parent.stat(Names.of(root.getFileName())));
    }
  }

  /**
   * Fills an empty directory.
   *
   * @param upper what is to be seen on top of the snapshot
   */
  static CopiedTree make(Snapshot below, Path upper, Path root)
      throws IOException, InterruptedException {
    CopiedTree copied = new CopiedTree(below, root);
    Snapshot all = below.with("", new LayerDirectory(upper, new Owners()));
    TreeCopy.copy(all, "", root);
    try (Directory directory = Directory.open(root)) {
      copied.note(directory, "");
    }
    copied.settle();
    return copied;
  }

  private static Directory parent(Path path) throws IOException {
    return Directory.open(Objects.requireNonNull(path.toAbsolutePath().getParent()));
  }

  private void note(Directory directory, String path) throws IOException {
    directories.put(path, directory.stat().inode());
    for (String name : directory.list()) {
      FileStat stat = directory.stat(name);
      if (stat != null && stat.isDirectory()) {
        try (Directory child = directory.directory(name)) {
          note(child, MergedTree.join(path, name));
        }
      }
    }
  }

  /** Waits until the clock of the file system, which ticks slowly, has gone on. */
  private void settle() throws IOException, InterruptedException {
    made = marker();
    awaitLater(made, this::marker, SETTLE_NANOS, root);
  }

  /** Reads the clock of a file system. */
  @FunctionalInterface
  interface FileClock {
    FileStat read() throws IOException;
  }

  static void awaitLater(FileStat made, FileClock clock, long nanos, Path root)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!isLater(clock.read(), made)) {
      if (System.nanoTime() - start > nanos) {
        throw new IOException(
            "Tried to tell what a step changes below "
                + root
                + " by the times of its files, but the clock of that file system has stood still"
                + " for "
                + TimeUnit.NANOSECONDS.toSeconds(nanos)
                + " s; put the state directory on another file system");
      }
      Thread.sleep(1);
    }
  }

  private FileStat marker() throws IOException {
    Path marker = root.resolveSibling("marker");
    Files.deleteIfExists(marker);
    Files.createFile(marker);
    try (Directory parent = parent(marker)) {
      return Objects.requireNonNull(parent.stat("marker"));
    }
  }

  private static boolean isLater(FileStat stat, FileStat made) {
    return stat.ctimeSeconds() > made.ctimeSeconds()
        || (stat.ctimeSeconds() == made.ctimeSeconds() && stat.ctimeNanos() > made.ctimeNanos());
  }

  /** Moves what is not as the snapshot has it into an empty directory. */
  void collect(Path target) throws IOException, InterruptedException {
    try (Directory from = Directory.open(root);
        UpperDirectory upper = new UpperDirectory(target, below);
        Directory holder = parent(target)) {
      new Collector(upper).children(from, "");
      new Attributes(from.stat(), new TreeMap<>())
          .apply(holder, Names.of(target.getFileName()), below.privilege());
    }
  }

  /** What {@code mkdir} does not give a directory. */
  private record Attributes(FileStat stat, SortedMap<String, byte[]> xattrs) {
    void apply(Directory parent, String name, Privilege privilege) throws IOException {
      if (privilege == Privilege.ROOT) {
        parent.chown(name, stat.uid(), stat.gid());
      }
      for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
        parent.setXattr(name, xattr.getKey(), xattr.getValue());
      }
      parent.chmod(name, stat.permissions());
      parent.touch(name, stat.mtimeSeconds(), stat.mtimeNanos());
    }
  }

  private final class Collector {
    private final UpperDirectory upper;

    Collector(UpperDirectory upper) {
      this.upper = upper;
    }

    /** Whether anything in a directory that the snapshot has, too, was changed. */
    boolean children(Directory from, String path) throws IOException, InterruptedException {
      boolean changed = false;
      Set<String> there = new HashSet<>(from.list());
      for (String name : there) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        FileStat stat = from.stat(name);
        changed |= stat != null && child(from, path, name, stat);
      }
      Optional<Node> node = lower.lookup(path);
      for (String name : node.isPresent() ? lower.list(node.get()) : List.<String>of()) {
        if (!there.contains(name)) {
          upper.enter(path).whiteout(name);
          changed = true;
        }
      }
      return changed;
    }

    private boolean child(Directory from, String parent, String name, FileStat stat)
        throws IOException, InterruptedException {
      String path = MergedTree.join(parent, name);
      Node node = lower.lookup(path).orElse(null);
      if (node != null && isSameDirectory(path, stat, node)) {
        return directory(from, parent, name, stat, node);
      }
      if (node != null && !stat.isDirectory() && !isLater(stat, made)) {
        return false;
      }
      move(from, parent, name, stat);
      if (node != null && stat.isDirectory() && node.stat().isDirectory()) {
        try (Directory moved = upper.enter(parent).directory(name)) {
          upper.makeOpaque(moved);
        }
      }
      return true;
    }

    private boolean isSameDirectory(String path, FileStat stat, Node node) {
      return stat.isDirectory()
          && node.stat().isDirectory()
          && Objects.equals(directories.get(path), stat.inode());
    }

    private boolean directory(Directory from, String parent, String name, FileStat stat, Node node)
        throws IOException, InterruptedException {
      Attributes attributes = new Attributes(stat, from.xattrs(name));
      boolean changed = isChanged(attributes, node);
      try (Directory child = from.directory(name)) {
        changed |= children(child, node.path());
      }
      if (changed) {
        upper.enter(node.path());
        attributes.apply(upper.enter(parent), name, below.privilege());
      }
      return changed;
    }

    private boolean isChanged(Attributes now, Node before) throws IOException {
      SortedMap<String, byte[]> xattrs = lower.xattrs(before);
      return now.stat.permissions() != before.stat().permissions()
          || (below.privilege() == Privilege.ROOT
              && (now.stat.uid() != before.owner().uid() || now.stat.gid() != before.owner().gid()))
          || !xattrs.keySet().equals(now.xattrs.keySet())
          || !xattrs.keySet().stream()
              .allMatch(key -> Arrays.equals(xattrs.get(key), now.xattrs.get(key)));
    }

    /** A directory is written to where it moves, because it names its parent. */
    private void move(Directory from, String parent, String name, FileStat stat)
        throws IOException {
      Directory into = upper.enter(parent);
      boolean closed = stat.isDirectory() && (stat.permissions() & 0200) == 0;
      if (closed) {
        from.chmod(name, 0700);
      }
      from.move(name, into);
      if (closed) {
        into.chmod(name, stat.permissions());
      }
    }
  }
}
