package io.slipway.image.sbom.find;

import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Regular files of an image by path; links are followed inside the image only. */
final class ImageFiles {
  private final MergedTree tree;

  ImageFiles(MergedTree tree) {
    this.tree = tree;
  }

  MergedTree tree() {
    return tree;
  }

  Optional<Node> file(String path) throws IOException {
    return node(path).filter(node -> node.stat().isFile());
  }

  private Optional<Node> node(String path) throws IOException {
    return tree.lookup(tree.resolve(path, true));
  }

  /** The regular files in a directory, sorted by name; none where it isn't there. */
  List<String> list(String directory) throws IOException {
    Optional<Node> node = node(directory).filter(n -> n.stat().isDirectory());
    List<String> files = new ArrayList<>();
    if (node.isPresent()) {
      for (String name : tree.list(node.get())) {
        String path = MergedTree.join(directory, name);
        if (file(path).isPresent()) {
          files.add(path);
        }
      }
    }
    return files;
  }

  InputStream open(Node file) throws IOException {
    return new BufferedInputStream(tree.open(file), 1 << 16);
  }

  FileChannel channel(Node file) throws IOException {
    return tree.channel(file);
  }

  String text(String path, int limit) throws IOException {
    return tree.text(path, limit);
  }
}
