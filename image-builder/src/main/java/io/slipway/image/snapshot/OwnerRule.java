package io.slipway.image.snapshot;

import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.IdRanges;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import java.util.Optional;

/** Whose a file is that a step has left. */
@FunctionalInterface
interface OwnerRule {
  /**
   * @param path relative to the root of the image
   * @param below what the snapshot below has there
   */
  Owner of(String path, FileStat stat, Optional<Node> below);

  /** Root's files have their owners on disk. */
  static OwnerRule onDisk() {
    return (path, stat, below) -> new Owner(stat.uid(), stat.gid());
  }

  /** Where there is one user, a file that was there keeps its owner, and a new one has another. */
  static OwnerRule of(Owner ofNew) {
    return (path, stat, below) ->
        below.filter(node -> isSame(node, stat)).map(Node::owner).orElse(ofNew);
  }

  /** Whom the ranges don't have could not be shown, and what is his looked like root's. */
  static OwnerRule noted(Owners noted, IdRanges ranges) {
    return (path, stat, below) -> {
      Owner owner = noted.of(path);
      Owner before = below.filter(node -> isSame(node, stat)).map(Node::owner).orElse(Owner.ROOT);
      boolean hidden = !ranges.hold(before.uid(), before.gid());
      return owner.equals(Owner.ROOT) && hidden ? before : owner;
    };
  }

  private static boolean isSame(Node node, FileStat stat) {
    return node.stat().type() == stat.type();
  }
}
