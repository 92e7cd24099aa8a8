package io.slipway.image.copy;

import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.nio.file.Path;

/** Another stage or image: files keep their owners and attributes. */
record TreeSource(Path root, MergedTree tree) implements Source {

  /** What of a pattern has no wildcard. */
  static String literalPrefix(String pattern) {
    StringBuilder prefix = new StringBuilder();
    for (String name : pattern.split("/")) {
      if (name.matches(".*[*?\\[\\\\].*")) {
        break;
      }
      prefix.append('/').append(name);
    }
    return prefix.toString();
  }

  @Override
  public IgnoreMatcher ignore() {
    return IgnoreMatcher.nothing();
  }

  @Override
  public Found find(Path file) throws IOException {
    String path = root.equals(file) ? "" : Names.of(file).substring(Names.of(root).length() + 1);
    Node node =
        tree.lookup(path)
            .orElseThrow(() -> new IOException("/" + Names.printable(path) + " is not there"));
    String link = node.stat().isSymlink() ? tree.readlink(node) : "";
    return new Found(node.stat(), node.owner(), link, tree.xattrs(node), new TreeFile(tree, node));
  }
}
