package io.slipway.image.snapshot;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.IdRanges;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import io.slipway.image.store.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ordinary user's layers as a namespace of his ranges must see them. A layer directory belongs
 * to the user whole, and stays so, because the builder reads it; files that are meant to be
 * somebody else's lie once more in a directory that an overlay shows above it, and there belong to
 * whom they should. Most layers have few such files, many have none. The directory is made when a
 * step first needs it, beside the layer, and named by the ranges.
 */
final class OwnedLayers {
  private final SnapshotStore store;
  private final Session session;
  private final IdRanges ranges;
  private final Giver giver;

  /** Gives files away, within a namespace of the ranges. */
  @FunctionalInterface
  public interface Giver {
    void give(List<Giving> givings) throws IOException;
  }

  OwnedLayers(SnapshotStore store, Session session, IdRanges ranges, Giver giver) {
    this.store = store;
    this.session = session;
    this.ranges = ranges;
    this.giver = giver;
  }

  /** What an overlay is to show, the topmost first. */
  List<Path> of(Snapshot snapshot) throws IOException, InterruptedException {
    List<Path> shown = new ArrayList<>();
    for (LayerDirectory layer : snapshot.layers()) {
      shown.add(0, layer.path());
      if (layer.owners().entries().values().stream().anyMatch(this::holds)) {
        shown.add(0, owned(layer));
      }
    }
    return shown;
  }

  private boolean holds(Owner owner) {
    return ranges.hold(owner.uid(), owner.gid());
  }

  private Path owned(LayerDirectory layer) throws IOException, InterruptedException {
    String name = layer.path().getFileName() + "." + ranges.word();
    return store.directory(name, session, made -> giver.give(copy(layer, made)));
  }

  private List<Giving> copy(LayerDirectory layer, Path target)
      throws IOException, InterruptedException {
    Snapshot alone = store.scratch().with("", layer);
    try (Copy copy = new Copy(alone, target)) {
      for (Map.Entry<String, Owner> entry : layer.owners().entries().entrySet()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (holds(entry.getValue()) && !entry.getKey().isEmpty()) {
          copy.add(entry.getKey(), entry.getValue());
        }
      }
      copy.finish();
      return copy.givings;
    }
  }

  private static final class Copy implements AutoCloseable {
    private final MergedTree tree;
    private final UpperDirectory upper;
    private final Path target;
    private final List<Giving> givings = new ArrayList<>();
    private final Map<Long, String> linked = new HashMap<>();

    Copy(Snapshot layer, Path target) throws IOException {
      this.tree = layer.tree();
      this.upper = new UpperDirectory(target, layer);
      this.target = target;
    }

    void add(String path, Owner owner) throws IOException {
      Optional<Node> node = tree.lookup(path);
      if (node.isEmpty()) {
        return;
      }
      FileStat stat = node.get().stat();
      if (stat.isDirectory()) {
        upper.enter(path);
      } else {
        leaf(path, node.get());
      }
      String file = Names.of(target) + "/" + path;
      givings.add(new Giving(file, owner, stat.isSymlink() ? 0 : stat.permissions()));
    }

    private void leaf(String path, Node node) throws IOException {
      String first = node.stat().links() > 1 ? linked.get(node.stat().inode()) : null;
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (first == null) {
        upper.enter(MergedTree.parent(path));
        upper.copyLeaf(name, node);
        linked.put(node.stat().inode(), path);
        return;
      }
      try (Directory from = upper.open(MergedTree.parent(first))) {
        upper
            .enter(MergedTree.parent(path))
            .link(name, from, first.substring(first.lastIndexOf('/') + 1));
      }
    }

    /** Directories have the times of what was made in them by now. */
    void finish() throws IOException {
      List<String> made = upper.created();
      for (int i = made.size() - 1; i >= 0; i--) {
        FileStat stat = tree.lookup(made.get(i)).orElseThrow().stat();
        String path = made.get(i);
        upper
            .enter(MergedTree.parent(path))
            .touch(
                path.substring(path.lastIndexOf('/') + 1), stat.mtimeSeconds(), stat.mtimeNanos());
      }
      FileStat root = tree.lookup("").orElseThrow().stat();
      upper.setMode(root.permissions());
    }

    @Override
    public void close() {
      upper.close();
    }
  }
}
