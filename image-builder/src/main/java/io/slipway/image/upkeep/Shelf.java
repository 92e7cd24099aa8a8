package io.slipway.image.upkeep;

import io.slipway.image.store.Leases;
import io.slipway.image.store.Pruning;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where things of one kind lie.
 *
 * @param root the directory
 * @param depth how many directories below the root the things lie; 1 means right in it
 * @param directories whether the things are directories
 */
record Shelf(Kind kind, Path root, int depth, boolean directories) {
  /** Beside a snapshot of an ordinary user. */
  private static final String OWNERS = ".owners";

  /** Every thing there; what another process removes meanwhile may be missing. */
  List<Path> things() throws IOException {
    List<Path> things = new ArrayList<>();
    collect(root, depth, things);
    return things;
  }

  private void collect(Path directory, int levels, List<Path> things) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (levels > 1) {
          collect(child, levels - 1, things);
        } else if (isThing(child)) {
          things.add(child);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
  }

  private boolean isThing(Path child) {
    String name = child.getFileName().toString();
    return !name.endsWith(Leases.USED)
        && !name.endsWith(OWNERS)
        && Files.isDirectory(child) == directories;
  }

  static boolean isDead(Path thing) {
    return thing.getFileName().toString().startsWith(Pruning.DEAD);
  }

  /** What goes with a thing. */
  static List<Path> beside(Path thing) {
    return List.of(Leases.used(thing), thing.resolveSibling(thing.getFileName() + OWNERS));
  }
}
