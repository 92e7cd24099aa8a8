package io.slipway.image.snapshot;

import io.slipway.image.config.Digests;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;

/**
 * A digest of what is at and below a path of a snapshot: names, kinds, modes, owners, attributes,
 * content. Times are not in it, as in BuildKit's content checksums.
 */
public final class TreeDigest {
  private final MergedTree tree;
  private final MessageDigest hash = Digests.sha256();
  private final byte[] buffer = new byte[1 << 16];

  private TreeDigest(MergedTree tree) {
    this.tree = tree;
  }

  /**
   * @param path links resolved; "" is the root
   */
  public static String of(MergedTree tree, String path) throws IOException, InterruptedException {
    TreeDigest digest = new TreeDigest(tree);
    Node node = tree.lookup(path).orElse(null);
    if (node != null) {
      digest.add("", node);
    }
    return Digests.format(digest.hash.digest());
  }

  private void add(String name, Node node) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    FileStat stat = node.stat();
    text(name);
    text(stat.mode() + " " + node.owner().uid() + ":" + node.owner().gid());
    for (Map.Entry<String, byte[]> xattr : tree.xattrs(node).entrySet()) {
      text(xattr.getKey());
      bytes(xattr.getValue(), xattr.getValue().length);
    }
    if (stat.isDirectory()) {
      for (String child : tree.list(node)) {
        add(child, tree.lookup(MergedTree.join(node.path(), child)).orElseThrow());
      }
    } else if (stat.isFile()) {
      content(node);
    } else {
      text(stat.isSymlink() ? tree.readlink(node) : stat.major() + ":" + stat.minor());
    }
    text("/");
  }

  private void content(Node node) throws IOException {
    try (InputStream in = tree.open(node)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes(buffer, n);
      }
    }
  }

  private void text(String text) {
    byte[] bytes = Names.encode(text);
    bytes(bytes, bytes.length);
  }

  /** Each part carries its length, so that no two trees look alike. */
  private void bytes(byte[] bytes, int length) {
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    hash.update(bytes, 0, length);
  }
}
