package io.slipway.image.source;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.TarReader;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import io.slipway.image.store.DiskRoom;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar archive into an empty directory. Every step is taken relative to an open directory
 * and follows no link, so nothing is written elsewhere; owners are left out, because in an image a
 * context's files are root's.
 */
final class TarTree {
  /** Above what any real context has; keeps a hostile one from filling the disk with names. */
  private static final long MAX_ENTRIES = 4_000_000;

  /** What a context may come to when it is unpacked; a bomb comes to more. */
  static final long MAX_BYTES = 256L << 30;

  private final Path root;
  private final long limit;
  private final byte[] buffer = new byte[1 << 16];
  private final List<LayerEntry> directories = new ArrayList<>();
  private long bytes;

  private TarTree(Path root, long limit) {
    this.root = root;
    this.limit = limit;
  }

  /**
   * @throws IOException where the archive is malformed, too large, or leads out of the directory
   */
  static void unpack(InputStream tar, Path directory) throws IOException {
    new TarTree(directory, Math.min(MAX_BYTES, DiskRoom.in(directory))).unpack(tar);
  }

  private void unpack(InputStream tar) throws IOException {
    TarReader reader = new TarReader(tar);
    long entries = 0;
    for (LayerEntry e = reader.next(); e != null; e = reader.next()) {
      if (++entries > MAX_ENTRIES) {
        throw new IOException("the archive has more than " + MAX_ENTRIES + " entries");
      }
      if (Thread.interrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      if (!e.name().isEmpty()) {
        write(e, reader);
      }
    }
    Collections.reverse(directories);
    for (LayerEntry directory : directories) {
      try (Directory parent = enter(directory.parent())) {
        metadata(directory, parent);
      }
    }
  }

  private void write(LayerEntry entry, TarReader reader) throws IOException {
    String name = entry.baseName();
    try (Directory parent = enter(entry.parent())) {
      FileStat there = parent.stat(name);
      if (entry.type() == LayerEntry.Type.DIRECTORY) {
        makeDirectory(entry, parent, there);
        return;
      }
      if (there != null) {
        parent.delete(name);
      }
      create(entry, parent, reader);
    }
  }

  private void makeDirectory(LayerEntry entry, Directory parent, @Nullable FileStat there)
      throws IOException {
    if (there != null && !there.isDirectory()) {
      parent.delete(entry.baseName());
    }
    if (there == null || !there.isDirectory()) {
      parent.mkdir(entry.baseName(), 0700);
    }
    directories.add(entry);
  }

  private void create(LayerEntry entry, Directory parent, TarReader reader) throws IOException {
    String name = entry.baseName();
    switch (entry.type()) {
      case FILE -> copy(reader.content(), parent, name);
      case SYMLINK -> parent.symlink(name, entry.link());
      case HARD_LINK -> {
        if (entry.link().isEmpty()) {
          throw new IOException("hard link " + Names.printable(entry.name()) + " names no file");
        }
        try (Directory from = enter(entry.withName(entry.link()).parent())) {
          parent.link(name, from, entry.withName(entry.link()).baseName());
        }
        return;
      }
      default -> parent.mknod(name, entry.type().modeType() | 0600, entry.major(), entry.minor());
    }
    metadata(entry, parent);
  }

  private void copy(InputStream content, Directory parent, String name) throws IOException {
    try (FileChannel file = parent.create(name)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        bytes += n;
        if (bytes > limit) {
          throw new IOException(
              "the archive's files come to more than the " + limit + " bytes there is room for");
        }
        ByteBuffer block = ByteBuffer.wrap(buffer, 0, n);
        while (block.hasRemaining()) {
          file.write(block);
        }
      }
    }
  }

  private static void metadata(LayerEntry entry, Directory parent) throws IOException {
    String name = entry.baseName();
    if (entry.type() != LayerEntry.Type.SYMLINK) {
      parent.chmod(name, entry.mode());
    }
    for (Map.Entry<String, byte[]> attribute : entry.xattrs().entrySet()) {
      if (attribute.getKey().startsWith("user.")) {
        parent.setXattr(name, attribute.getKey(), attribute.getValue());
      }
    }
    parent.touch(name, entry.mtimeSeconds(), 0);
  }

  /** The directory for an entry, made where it is missing. */
  private Directory enter(String path) throws IOException {
    Directory current = Directory.open(root);
    for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
      Directory above = current;
      try (above) {
        FileStat there = above.stat(name);
        if (there == null) {
          above.mkdir(name, 0755);
        } else if (!there.isDirectory()) {
          throw new IOException(
              "an entry lies under '" + Names.printable(path) + "', where there is no directory");
        }
        current = above.directory(name);
      }
    }
    return current;
  }
}
