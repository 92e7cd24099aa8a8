package io.slipway.image.snapshot;

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
import java.util.HashMap;
import java.util.Map;

/** Copies a part of a snapshot into a directory of the host, as it would be seen when mounted. */
public final class TreeCopy {
  private final MergedTree tree;
  private final boolean ownersKept;
  private final Map<Long, String> linked = new HashMap<>();
  private final byte[] buffer = new byte[1 << 16];

  private TreeCopy(MergedTree tree, boolean ownersKept) {
    this.tree = tree;
    this.ownersKept = ownersKept;
  }

  /**
   * @param path a directory, links resolved; "" is the root
   * @param target an empty directory, which gets the mode of the one that is copied
   */
  public static void copy(Snapshot snapshot, String path, Path target)
      throws IOException, InterruptedException {
    boolean ownersKept = snapshot.privilege() == Privilege.ROOT;
    TreeCopy copy = new TreeCopy(snapshot.tree(), ownersKept);
    Node node =
        copy.tree
            .lookup(path)
            .orElseThrow(() -> new IOException("/" + path + " is not there to be copied"));
    Path parent = java.util.Objects.requireNonNull(target.toAbsolutePath().getParent());
    try (Directory above = Directory.open(parent)) {
      String name = Names.of(target.getFileName());
      try (Directory directory = above.directory(name)) {
        copy.children(node, directory);
      }
      copy.finish(above, name, node);
    }
  }

  private void children(Node from, Directory into) throws IOException, InterruptedException {
    for (String name : tree.list(from)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Node node = tree.lookup(MergedTree.join(from.path(), name)).orElseThrow();
      if (node.stat().isDirectory()) {
        into.mkdir(name, 0700);
        try (Directory child = into.directory(name)) {
          children(node, child);
        }
        finish(into, name, node);
      } else {
        leaf(into, name, node);
      }
    }
  }

  private void leaf(Directory into, String name, Node node) throws IOException {
    FileStat stat = node.stat();
    String first = stat.links() > 1 ? linked.get(stat.inode()) : null;
    if (first != null) {
      try (Directory parent = Directory.open(first.substring(0, first.lastIndexOf('/')))) {
        into.link(name, parent, first.substring(first.lastIndexOf('/') + 1));
      }
      return;
    }
    if (stat.isFile()) {
      content(into, name, node);
    } else if (stat.isSymlink()) {
      into.symlink(name, tree.readlink(node));
    } else if (stat.type() == FileStat.FIFO || ownersKept) {
      into.mknod(name, stat.type() | 0600, stat.major(), stat.minor());
    } else {
      return;
    }
    finish(into, name, node);
    if (stat.links() > 1) {
      linked.put(stat.inode(), into.path() + "/" + name);
    }
  }

  private void content(Directory into, String name, Node node) throws IOException {
    try (InputStream in = tree.open(node);
        FileChannel out = into.create(name)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
  }

  private void finish(Directory parent, String name, Node node) throws IOException {
    FileStat stat = node.stat();
    if (ownersKept) {
      Owner owner = node.owner();
      parent.chown(name, owner.uid(), owner.gid());
    }
    for (Map.Entry<String, byte[]> xattr : tree.xattrs(node).entrySet()) {
      parent.setXattr(name, xattr.getKey(), xattr.getValue());
    }
    if (!stat.isSymlink()) {
      parent.chmod(name, stat.permissions());
    }
    parent.touch(name, stat.mtimeSeconds(), stat.mtimeNanos());
  }
}
