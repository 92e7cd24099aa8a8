package io.slipway.image.copy;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * Shows a part of a snapshot as a plain directory, by hard links: names and kinds are the
 * snapshot's, owners and modes of directories are not. So whatever resolves COPY in a context
 * resolves {@code COPY --from} too, and nothing is mounted or copied for it.
 */
final class LinkFarm {
  private static final int MAX_LINKS = 40;

  private final MergedTree tree;
  private final Path root;

  LinkFarm(MergedTree tree, Path root) {
    this.tree = tree;
    this.root = root;
  }

  /** Shows a path, all below it, and what links on the way to it lead through. */
  void show(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(Arrays.asList(path.split("/")));
    String at = "";
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = MergedTree.parent(at);
        continue;
      }
      String next = MergedTree.join(at, name);
      Optional<Node> node = tree.lookup(next);
      if (node.isEmpty()) {
        return;
      }
      if (node.get().stat().isSymlink() && ++links <= MAX_LINKS) {
        link(node.get());
        String target = tree.readlink(node.get());
        at = target.startsWith("/") ? "" : at;
        push(rest, target);
      } else if (node.get().stat().isDirectory()) {
        makeDirectory(next);
        at = next;
      } else {
        link(node.get());
        return;
      }
    }
    showAll(at);
  }

  private static void push(Deque<String> rest, String target) {
    String[] names = target.split("/");
    for (int i = names.length - 1; i >= 0; i--) {
      rest.addFirst(names[i]);
    }
  }

  private void showAll(String path) throws IOException {
    Optional<Node> directory = tree.lookup(path);
    if (directory.isEmpty()) {
      return;
    }
    for (String name : tree.list(directory.get())) {
      String child = MergedTree.join(path, name);
      Node node = tree.lookup(child).orElseThrow();
      if (node.stat().isDirectory()) {
        makeDirectory(child);
        showAll(child);
      } else {
        link(node);
      }
    }
  }

  private void makeDirectory(String path) throws IOException {
    try (Directory parent = parent(path)) {
      String name = base(path);
      if (parent.stat(name) == null) {
        parent.mkdir(name, 0700);
      }
    }
  }

  private void link(Node node) throws IOException {
    String host = node.hostPath();
    try (Directory parent = parent(node.path());
        Directory source = Directory.open(host.substring(0, host.lastIndexOf('/')))) {
      String name = base(node.path());
      if (parent.stat(name) == null) {
        parent.link(name, source, base(host));
      }
    }
  }

  private Directory parent(String path) throws IOException {
    String above = MergedTree.parent(path);
    return Directory.open(above.isEmpty() ? Names.of(root) : Names.of(root) + "/" + above);
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
