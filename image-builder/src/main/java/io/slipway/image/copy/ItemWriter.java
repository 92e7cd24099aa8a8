package io.slipway.image.copy;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerEntry.Type;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.MergedTree;
import io.slipway.image.snapshot.MergedTree.Node;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes items into a layer over a tree. A destination's links are followed inside the tree, as
 * they would be in a container; the directories on the way go into the layer too, with the metadata
 * they have, because whoever unpacks a layer by itself would make up other.
 */
final class ItemWriter {
  private final MergedTree tree;
  private final LayerWriter out;
  private final Owner newDirectories;
  private final int newMode;
  private final long now;
  private final PathKinds written = new PathKinds();

  ItemWriter(MergedTree tree, LayerWriter out, Owner newDirectories, int newMode, long now) {
    this.tree = tree;
    this.out = out;
    this.newDirectories = newDirectories;
    this.newMode = newMode;
    this.now = now;
  }

  /**
   * As COPY writes it: nothing takes the place of another kind of thing but files and links of each
   * other.
   *
   * @throws IOException where the tree has no place for the entry, or a source cannot be read
   */
  void write(LayerEntry entry, CopyItem.Content content) throws IOException {
    write(entry, content, false);
  }

  /** As tar unpacks it: what is in the way is replaced. */
  void unpack(LayerEntry entry, CopyItem.Content content) throws IOException {
    write(entry, content, true);
  }

  private void write(LayerEntry entry, CopyItem.Content content, boolean replace)
      throws IOException {
    if (entry.baseName().startsWith(LayerEntry.WHITEOUT)) {
      throw new IOException(
          "/"
              + Names.printable(entry.name())
              + " cannot be in an image: names that start with .wh. mark removed files in layers");
    }
    if (entry.name().isEmpty()) {
      return;
    }
    String path = writeParents(entry.name());
    if (entry.type() == Type.DIRECTORY) {
      writeDirectory(entry, path, replace);
      return;
    }
    if (isDirectory(path) && !replace) {
      throw new IOException(
          "Tried to copy a file to /" + Names.printable(path) + ", but that is a directory");
    }
    content.write(out, linked(entry).withName(path));
    written.put(path, false);
  }

  private LayerEntry linked(LayerEntry entry) throws IOException {
    if (entry.type() != Type.HARD_LINK) {
      return entry;
    }
    String name = entry.link().substring(entry.link().lastIndexOf('/') + 1);
    String parent = tree.resolve(MergedTree.parent(entry.link()), true);
    return entry.withLink(MergedTree.join(parent, name));
  }

  private void writeDirectory(LayerEntry entry, String path, boolean replace) throws IOException {
    Boolean before = written.isDirectory(path);
    if (Boolean.TRUE.equals(before)) {
      return;
    }
    boolean other = before != null || (!isDirectory(path) && tree.lookup(path).isPresent());
    if (other && !replace) {
      throw new IOException(
          "Tried to copy a directory to /"
              + Names.printable(path)
              + ", but that is no directory; remove it first, or copy to where it leads");
    }
    out.write(entry.withName(path));
    written.put(path, true);
  }

  /**
   * Makes sure that a directory and all above it are there.
   *
   * @param mtime seconds, of the directory itself where it is new; null for now
   */
  void makeDirectory(String path, @Nullable Long mtime) throws IOException {
    String real = tree.resolve(path, true);
    if (isDirectory(real)) {
      return;
    }
    if (mtime == null || tree.lookup(real).isPresent()) {
      parent(path);
      return;
    }
    String made = writeParents(real);
    out.write(missing(made, mtime));
    written.put(made, true);
  }

  private String writeParents(String path) throws IOException {
    String parent = parent(MergedTree.parent(path));
    return MergedTree.join(parent, path.substring(path.lastIndexOf('/') + 1));
  }

  /** Returns where the directory really lies. */
  private String parent(String asked) throws IOException {
    if (asked.isEmpty() || isWrittenDirectory(asked)) {
      return asked;
    }
    String path = tree.resolve(asked, true);
    if (path.isEmpty() || isWrittenDirectory(path)) {
      return path;
    }
    String above = MergedTree.parent(path);
    parent(above);
    Optional<Node> node = tree.lookup(path);
    if (node.isPresent() && !node.get().stat().isDirectory()) {
      throw new IOException(
          "Tried to copy to /"
              + Names.printable(asked)
              + "/, but /"
              + Names.printable(path)
              + " is no directory");
    }
    out.write(node.isPresent() ? existing(node.get()) : missing(path, now));
    written.put(path, true);
    return path;
  }

  private LayerEntry existing(Node node) throws IOException {
    FileStat stat = node.stat();
    Owner owner = node.owner();
    return new LayerEntry(
        node.path(),
        Type.DIRECTORY,
        stat.permissions(),
        owner.uid(),
        owner.gid(),
        0,
        stat.mtimeSeconds(),
        "",
        0,
        0,
        tree.xattrs(node));
  }

  private LayerEntry missing(String path, long mtime) {
    return LayerEntry.directory(path, newMode, newDirectories.uid(), newDirectories.gid(), mtime);
  }

  private boolean isWrittenDirectory(String path) {
    return Boolean.TRUE.equals(written.isDirectory(path));
  }

  private boolean isDirectory(String path) throws IOException {
    return isWrittenDirectory(path)
        || tree.lookup(path).filter(n -> n.stat().isDirectory()).isPresent();
  }
}
