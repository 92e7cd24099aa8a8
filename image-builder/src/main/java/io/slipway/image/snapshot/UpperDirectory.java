package io.slipway.image.snapshot;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A layer directory that is being written over the snapshot below it. Entering a directory creates
 * what is missing on the way as the snapshot has it, and resolves links as the merged tree would.
 */
final class UpperDirectory implements AutoCloseable {
  private static final byte[] OPAQUE = {'y'};
  private static final int MAX_LINKS = 40;

  private final Directory holder;
  private final String rootName;
  private final MergedTree lower;
  private final Privilege privilege;
  private final Owners owners = new Owners();
  private final Set<String> opaque = new HashSet<>();
  private final List<String> created = new ArrayList<>();
  private Directory directory;
  private String asked = "";
  private String current = "";

  UpperDirectory(Path root, Snapshot below) throws IOException {
    this.lower = below.tree();
    this.privilege = below.privilege();
    this.rootName = Names.of(root.getFileName());
    this.holder = Directory.open(Objects.requireNonNull(root.toAbsolutePath().getParent()));
    this.directory = holder.directory(rootName);
  }

  Owners owners() {
    return owners;
  }

  /** The directories that were made on the way, in order. */
  List<String> created() {
    return created;
  }

  /** Where the directory that was entered last really lies. */
  String current() {
    return current;
  }

  /** Opens a directory of this layer; valid until the next call. */
  Directory enter(String path) throws IOException {
    if (!path.equals(asked)) {
      walk(path);
      asked = path;
    }
    return directory;
  }

  /** A second handle on a directory whose path holds no links. */
  Directory open(String realPath) throws IOException {
    Directory at = holder.directory(rootName);
    for (String name : names(realPath)) {
      try (Directory parent = at) {
        at = parent.directory(name);
      }
    }
    return at;
  }

  private void walk(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(names(path));
    int links = 0;
    restart();
    while (!rest.isEmpty()) {
      String name = rest.removeFirst();
      if (name.equals("..")) {
        reopen(MergedTree.parent(current));
        continue;
      }
      String link = descend(name);
      if (link == null) {
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new IOException(Names.printable(path) + ": too many symbolic links");
      }
      if (link.startsWith("/")) {
        restart();
      }
      names(link).descendingIterator().forEachRemaining(rest::addFirst);
    }
  }

  private static ArrayDeque<String> names(String path) {
    ArrayDeque<String> names = new ArrayDeque<>(Arrays.asList(path.split("/")));
    names.removeIf(name -> name.isEmpty() || name.equals("."));
    return names;
  }

  private void restart() throws IOException {
    reopen("");
  }

  private void reopen(String realPath) throws IOException {
    Directory next = open(realPath);
    directory.close();
    directory = next;
    current = realPath;
    asked = realPath;
  }

  /** Goes one directory down, or returns the link that stands there. */
  private @Nullable String descend(String name) throws IOException {
    FileStat stat = directory.stat(name);
    Optional<Node> below = stat == null ? lower(name) : Optional.empty();
    if (stat != null && stat.isSymlink()) {
      return directory.readlink(name);
    }
    if (below.isPresent() && below.get().stat().isSymlink()) {
      return lower.readlink(below.get());
    }
    if (stat == null && below.isPresent() && below.get().stat().isDirectory()) {
      copyDirectory(name, below.get());
    } else {
      makeDirectory(name);
    }
    Directory next = directory.directory(name);
    directory.close();
    directory = next;
    current = MergedTree.join(current, name);
    asked = "\0";
    return null;
  }

  private Optional<Node> lower(String name) throws IOException {
    for (String path = current; !opaque.isEmpty(); path = MergedTree.parent(path)) {
      if (opaque.contains(path)) {
        return Optional.empty();
      }
      if (path.isEmpty()) {
        break;
      }
    }
    return lower.lookup(MergedTree.join(current, name));
  }

  private void copyDirectory(String name, Node below) throws IOException {
    directory.mkdir(name, 0700);
    String path = MergedTree.join(current, name);
    created.add(path);
    owners.put(path, below.owner());
    FileStat stat = below.stat();
    if (privilege == Privilege.ROOT) {
      directory.chown(name, stat.uid(), stat.gid());
    }
    directory.chmod(name, stat.permissions());
    copyXattrs(name, below);
    directory.touch(name, stat.mtimeSeconds(), stat.mtimeNanos());
  }

  private void copyXattrs(String name, Node below) throws IOException {
    for (Map.Entry<String, byte[]> xattr : lower.xattrs(below).entrySet()) {
      directory.setXattr(name, xattr.getKey(), xattr.getValue());
    }
  }

  /** Makes a directory in the one entered last, unless it is there. */
  void makeDirectory(String name) throws IOException {
    FileStat stat = directory.stat(name);
    if (stat != null && stat.isDirectory()) {
      return;
    }
    if (stat != null) {
      directory.unlink(name);
    }
    directory.mkdir(name, 0755);
    directory.chmod(name, 0755);
    owners.put(MergedTree.join(current, name), Owner.ROOT);
    created.add(MergedTree.join(current, name));
    if (stat != null) {
      try (Directory made = directory.directory(name)) {
        makeOpaque(made);
      }
    }
  }

  /** Hides what the snapshot below has in a directory of this layer. */
  void makeOpaque(Directory hiding) throws IOException {
    String root = holder.path() + "/" + rootName;
    String path = hiding.path().substring(root.length());
    opaque.add(path.startsWith("/") ? path.substring(1) : path);
    hiding.setOwnXattr(privilege.opaqueXattr(), OPAQUE);
  }

  /** Brings a file of the snapshot below into the directory entered last, for a hard link. */
  void copyUp(String name) throws IOException {
    if (directory.stat(name) != null) {
      return;
    }
    Node node =
        lower(name)
            .orElseThrow(
                () ->
                    new IOException(
                        "a hard link to /"
                            + Names.printable(MergedTree.join(current, name))
                            + ", which is not in the image"));
    if (!node.stat().isFile()) {
      throw new IOException("a hard link to what is no file: /" + Names.printable(node.path()));
    }
    copyFile(name, node);
  }

  private void copyFile(String name, Node node) throws IOException {
    FileStat stat = node.stat();
    copyContent(name, node);
    if (privilege == Privilege.ROOT) {
      directory.chown(name, stat.uid(), stat.gid());
    }
    owners.put(node.path(), node.owner());
    directory.chmod(name, stat.permissions());
    copyXattrs(name, node);
    directory.touch(name, stat.mtimeSeconds(), stat.mtimeNanos());
  }

  private void copyContent(String name, Node node) throws IOException {
    try (InputStream in = lower.open(node);
        FileChannel out = directory.create(name)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(ByteBuffer.wrap(buffer, 0, n));
      }
    }
  }

  /** Brings what is no directory into the one entered last; its owner is left as it comes. */
  void copyLeaf(String name, Node node) throws IOException {
    FileStat stat = node.stat();
    if (stat.isFile()) {
      copyContent(name, node);
    } else if (stat.isSymlink()) {
      directory.symlink(name, lower.readlink(node));
    } else {
      directory.mknod(name, stat.type() | 0600, stat.major(), stat.minor());
    }
    copyXattrs(name, node);
    if (!stat.isSymlink()) {
      directory.chmod(name, stat.permissions());
    }
    directory.touch(name, stat.mtimeSeconds(), stat.mtimeNanos());
  }

  /** Sets the mode of the root. */
  void setMode(int mode) throws IOException {
    holder.chmod(rootName, mode);
  }

  void setRoot(LayerEntry entry) throws IOException {
    owners.put("", new Owner(entry.uid(), entry.gid()));
    if (privilege == Privilege.ROOT) {
      holder.chown(rootName, entry.uid(), entry.gid());
    }
    holder.chmod(rootName, entry.mode());
    holder.touch(rootName, entry.mtimeSeconds(), 0);
  }

  @Override
  public void close() {
    directory.close();
    holder.close();
  }
}
