package io.slipway.image.snapshot;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies the entries of a layer to a layer directory. Every step is taken relative to an open
 * directory and follows no link of the host; a link of the image on the way resolves inside the
 * image.
 */
final class Unpacker implements AutoCloseable {
  /** Above what any real image has; keeps a hostile one from filling memory with names. */
  private static final long MAX_ENTRIES = 4_000_000;

  private static final int OWNER_RWX = 0700;

  private final UpperDirectory upper;
  private final Privilege privilege;
  private final TreeMap<String, LayerEntry> directories = new TreeMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private long entries;

  Unpacker(UpperDirectory upper, Privilege privilege) {
    this.upper = upper;
    this.privilege = privilege;
  }

  void apply(LayerEntry entry, InputStream content) throws IOException {
    if (++entries > MAX_ENTRIES) {
      throw new IOException("a layer with more than " + MAX_ENTRIES + " entries");
    }
    if (entry.name().isEmpty()) {
      applyRoot(entry);
      return;
    }
    String base = entry.baseName();
    if (base.equals(LayerEntry.OPAQUE)) {
      upper.makeOpaque(upper.enter(entry.parent()));
    } else if (base.startsWith(LayerEntry.WHITEOUT)) {
      whiteout(entry.parent(), base.substring(LayerEntry.WHITEOUT.length()));
    } else {
      create(entry, base, content);
    }
  }

  private void applyRoot(LayerEntry entry) {
    if (entry.type() == LayerEntry.Type.DIRECTORY) {
      directories.put("", entry);
    }
  }

  private void whiteout(String parent, String name) throws IOException {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IOException("a whiteout that names nothing in " + Names.printable(parent));
    }
    Directory directory = upper.enter(parent);
    if (directory.stat(name) == null) {
      directory.whiteout(name);
    }
  }

  private void create(LayerEntry entry, String base, InputStream content) throws IOException {
    Directory parent = upper.enter(entry.parent());
    String path = MergedTree.join(upper.current(), base);
    if (entry.type() == LayerEntry.Type.DIRECTORY) {
      upper.makeDirectory(base);
      upper.owners().put(path, new Owner(entry.uid(), entry.gid()));
      directories.put(path, entry.withName(path));
      return;
    }
    parent.delete(base);
    forget(path);
    switch (entry.type()) {
      case FILE -> copy(content, parent, base);
      case SYMLINK -> parent.symlink(base, entry.link());
      case HARD_LINK -> {
        hardLink(entry, base, path);
        return;
      }
      case FIFO -> parent.mknod(base, FileStat.FIFO | 0600, 0, 0);
      default -> {
        if (!makeDevice(entry, parent, base)) {
          return;
        }
      }
    }
    upper.owners().put(path, new Owner(entry.uid(), entry.gid()));
    setMetadata(entry, parent, base);
  }

  /** A directory that is replaced by something else needs no metadata, nor does what was in it. */
  private void forget(String path) {
    directories.remove(path);
    directories.subMap(path + '/', path + (char) ('/' + 1)).clear();
  }

  private void hardLink(LayerEntry entry, String base, String path) throws IOException {
    String target = entry.link();
    String name = target.substring(target.lastIndexOf('/') + 1);
    String targetParent = MergedTree.parent(target);
    if (name.isEmpty() || target.equals(entry.name())) {
      throw new IOException("hard link " + Names.printable(entry.name()) + " names no file");
    }
    String linkParent = MergedTree.parent(path);
    try (Directory into = upper.open(linkParent)) {
      Directory from = upper.enter(targetParent);
      String targetPath = MergedTree.join(upper.current(), name);
      upper.copyUp(name);
      into.link(base, from, name);
      upper.owners().put(path, upper.owners().of(targetPath));
    }
  }

  /** Device nodes need root; whoever is not root could not use them in a sandbox either. */
  private boolean makeDevice(LayerEntry entry, Directory parent, String base) throws IOException {
    boolean whiteout = entry.major() == 0 && entry.minor() == 0;
    if (privilege != Privilege.ROOT || whiteout) {
      return false;
    }
    parent.mknod(base, entry.type().modeType() | 0600, entry.major(), entry.minor());
    return true;
  }

  private void copy(InputStream content, Directory parent, String base) throws IOException {
    try (FileChannel file = parent.create(base)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      }
    }
  }

  private void setMetadata(LayerEntry entry, Directory parent, String base) throws IOException {
    if (privilege == Privilege.ROOT) {
      parent.chown(base, entry.uid(), entry.gid());
    }
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (isSettable(xattr.getKey())) {
        parent.setXattr(base, xattr.getKey(), xattr.getValue());
      }
    }
    if (entry.type() != LayerEntry.Type.SYMLINK) {
      parent.chmod(base, entry.mode());
    }
    parent.touch(base, entry.mtimeSeconds(), 0);
  }

  private boolean isSettable(String key) {
    boolean overlays = key.startsWith("trusted.overlay.") || key.startsWith("user.overlay.");
    return !overlays && (privilege == Privilege.ROOT || key.startsWith("user."));
  }

  /** Sets what must come last: the modes and times of directories, deepest first. */
  void finish() throws IOException {
    for (Map.Entry<String, LayerEntry> e : directories.descendingMap().entrySet()) {
      finishDirectory(e.getKey(), e.getValue());
    }
  }

  private void finishDirectory(String path, LayerEntry entry) throws IOException {
    // A directory that its owner cannot enter would be lost to a builder that is not root.
    int mode = privilege == Privilege.ROOT ? entry.mode() : entry.mode() | OWNER_RWX;
    if (path.isEmpty()) {
      upper.setRoot(entry.withMode(mode));
    } else {
      setMetadata(entry.withMode(mode), upper.enter(MergedTree.parent(path)), entry.baseName());
    }
  }

  @Override
  public void close() {
    upper.close();
  }
}
