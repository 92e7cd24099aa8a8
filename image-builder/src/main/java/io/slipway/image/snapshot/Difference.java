package io.slipway.image.snapshot;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Turns the upper directory of an overlay into a layer, in the order of names. */
final class Difference {
  private static final int OWNER_RWX = 0700;

  private final MergedTree lower;
  private final Privilege privilege;
  private final OwnerRule rule;
  private final LayerWriter out;
  private final Owners owners = new Owners();
  private final Map<Long, String> linked = new HashMap<>();

  /** Directories entered that are not in the layer yet. */
  private final Deque<LayerEntry> pending = new ArrayDeque<>();

  /** How many directories on the way hide what is below: all in them is new. */
  private int hiding;

  Difference(Snapshot below, OwnerRule rule, LayerWriter out) {
    this.lower = below.tree();
    this.privilege = below.privilege();
    this.rule = rule;
    this.out = out;
  }

  /** Writes the layer's entries and returns the owners of what is in it. */
  Owners write(Path upper) throws IOException, InterruptedException {
    try (Directory root = Directory.open(upper)) {
      children(root, "");
    }
    return owners;
  }

  private void children(Directory directory, String path) throws IOException, InterruptedException {
    for (String name : directory.list()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      FileStat stat = directory.stat(name);
      if (stat != null) {
        child(directory, path, name, stat);
      }
    }
  }

  private void child(Directory directory, String parent, String name, FileStat stat)
      throws IOException, InterruptedException {
    if (stat.isWhiteout()) {
      if (stat.type() != FileStat.SOCKET || below(LayerEntry.child(parent, name)).isPresent()) {
        emit(LayerEntry.whiteout(parent, name));
      }
      return;
    }
    LayerEntry.Type type = type(stat);
    if (type == null) {
      return;
    }
    String path = LayerEntry.child(parent, name);
    LayerEntry entry = entry(directory, name, path, stat, type);
    if (stat.isDirectory()) {
      directory(directory, name, entry);
    } else if (stat.isFile()) {
      file(directory, name, entry, stat);
    } else {
      emit(entry);
    }
  }

  private void directory(Directory parent, String name, LayerEntry entry)
      throws IOException, InterruptedException {
    pending.addLast(entry);
    if (hiding > 0 || isChanged(entry)) {
      flush();
    }
    if (privilege == Privilege.USER && (entry.mode() & OWNER_RWX) != OWNER_RWX) {
      // As unpacked ones: a directory that its owner can't enter would be lost.
      parent.chmod(name, entry.mode() | OWNER_RWX);
    }
    boolean hides =
        parent.xattr(name, privilege.opaqueXattr()) != null && below(entry.name()).isPresent();
    try (Directory child = parent.directory(name)) {
      if (hides) {
        emit(LayerEntry.opaque(entry.name()));
        hiding++;
      }
      children(child, entry.name());
    }
    hiding -= hides ? 1 : 0;
    pending.removeLastOccurrence(entry);
  }

  /** A new time alone is no change: it is what is left of a file that came and went. */
  private boolean isChanged(LayerEntry entry) throws IOException {
    Node node = below(entry.name()).filter(n -> n.stat().isDirectory()).orElse(null);
    return node == null
        || node.stat().permissions() != entry.mode()
        || !node.owner().equals(new Owner(entry.uid(), entry.gid()))
        || !isSame(lower.xattrs(node), entry.xattrs());
  }

  private static boolean isSame(SortedMap<String, byte[]> a, SortedMap<String, byte[]> b) {
    return a.keySet().equals(b.keySet())
        && a.keySet().stream().allMatch(key -> Arrays.equals(a.get(key), b.get(key)));
  }

  private void emit(LayerEntry entry) throws IOException {
    flush();
    out.write(entry);
  }

  /** The directories on the way go before what is in them. */
  private void flush() throws IOException {
    while (!pending.isEmpty()) {
      out.write(pending.removeFirst());
    }
  }

  private void file(Directory directory, String name, LayerEntry entry, FileStat stat)
      throws IOException {
    String first = stat.links() > 1 ? linked.putIfAbsent(stat.inode(), entry.name()) : null;
    if (first != null) {
      emit(entry.asLinkTo(first));
      return;
    }
    flush();
    try (InputStream in = Channels.newInputStream(directory.readOwn(name))) {
      out.write(entry, in);
    }
  }

  private LayerEntry entry(
      Directory directory, String name, String path, FileStat stat, LayerEntry.Type type)
      throws IOException {
    Owner owner = rule.of(path, stat, below(path));
    owners.put(path, owner);
    return new LayerEntry(
        path,
        type,
        stat.isSymlink() ? 0777 : stat.permissions(),
        owner.uid(),
        owner.gid(),
        stat.isFile() ? stat.size() : 0,
        stat.mtimeSeconds(),
        stat.isSymlink() ? directory.readlink(name) : "",
        stat.major(),
        stat.minor(),
        xattrs(directory, name));
  }

  private SortedMap<String, byte[]> xattrs(Directory directory, String name) throws IOException {
    SortedMap<String, byte[]> xattrs = directory.xattrs(name);
    // A label is the host's policy, not the image's content.
    xattrs
        .keySet()
        .removeIf(
            key -> key.startsWith(privilege.overlayPrefix()) || key.equals("security.selinux"));
    return xattrs;
  }

  private Optional<Node> below(String path) throws IOException {
    return lower.lookup(path);
  }

  /** Null for a socket, which no archive can hold. */
  private static LayerEntry.@Nullable Type type(FileStat stat) {
    return switch (stat.type()) {
      case FileStat.FILE -> LayerEntry.Type.FILE;
      case FileStat.DIRECTORY -> LayerEntry.Type.DIRECTORY;
      case FileStat.SYMLINK -> LayerEntry.Type.SYMLINK;
      case FileStat.FIFO -> LayerEntry.Type.FIFO;
      case FileStat.CHARACTER_DEVICE -> LayerEntry.Type.CHARACTER_DEVICE;
      case FileStat.BLOCK_DEVICE -> LayerEntry.Type.BLOCK_DEVICE;
      default -> null;
    };
  }
}
