package io.slipway.image.export;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.PosixException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Files in a directory of this machine, belonging to who builds. Directories that are there are
 * merged, everything else is replaced, and no link that is there is followed. Attributes that this
 * user may not set are left out, as BuildKit's client does.
 */
final class DirectorySink implements FileExporter.FileSink {
  private static final int BUFFER = 1 << 16;

  private final Directory root;
  private final Deque<Open> open = new ArrayDeque<>();

  /** A directory that is being filled; its mode and time are set when it is left. */
  private record Open(LayerEntry entry, Directory parent, Directory directory) {}

  DirectorySink(Path directory) throws IOException {
    this.root = Directory.open(directory);
  }

  @Override
  public void add(LayerEntry entry, InputStream content) throws IOException {
    leave(entry.parent());
    Directory parent = open.isEmpty() ? root : open.getLast().directory();
    if (entry.type() == LayerEntry.Type.DIRECTORY) {
      enter(entry, parent);
      return;
    }
    String name = entry.baseName();
    parent.delete(name);
    switch (entry.type()) {
      case FILE -> file(entry, parent, content);
      case HARD_LINK -> link(entry, parent);
      case SYMLINK -> parent.symlink(name, entry.link());
      default -> special(entry, parent);
    }
    finish(entry, parent);
  }

  private void enter(LayerEntry entry, Directory parent) throws IOException {
    String name = entry.baseName();
    FileStat there = parent.stat(name);
    if (there == null || !there.isDirectory()) {
      parent.delete(name);
      parent.mkdir(name, 0700);
    }
    open.addLast(new Open(entry, parent, parent.directory(name)));
  }

  /** Leaves the directories that {@code path} is not in. */
  private void leave(String path) throws IOException {
    while (!open.isEmpty() && !isWithin(path, open.getLast().entry().name())) {
      Open last = open.removeLast();
      last.directory().close();
      finish(last.entry(), last.parent());
    }
  }

  private static boolean isWithin(String path, String directory) {
    return path.equals(directory) || path.startsWith(directory + "/");
  }

  private static void file(LayerEntry entry, Directory parent, InputStream content)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long rest = entry.size();
    try (FileChannel channel = parent.create(entry.baseName());
        var out = Channels.newOutputStream(channel)) {
      while (rest > 0) {
        int n = content.read(buffer, 0, (int) Math.min(buffer.length, rest));
        if (n < 0) {
          throw new EOFException(parent.path() + " became shorter while it was being read");
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException();
        }
        out.write(buffer, 0, n);
        rest -= n;
      }
    }
  }

  /** The first name is under the root of the export, through directories that this made. */
  private void link(LayerEntry entry, Directory parent) throws IOException {
    String[] names = entry.link().split("/");
    Deque<Directory> way = new ArrayDeque<>();
    try {
      Directory at = root;
      for (int i = 0; i < names.length - 1; i++) {
        at = at.directory(names[i]);
        way.push(at);
      }
      parent.link(entry.baseName(), at, names[names.length - 1]);
    } finally {
      way.forEach(Directory::close);
    }
  }

  private static void special(LayerEntry entry, Directory parent) throws IOException {
    try {
      int mode = entry.type().modeType() | 0600;
      parent.mknod(entry.baseName(), mode, entry.major(), entry.minor());
    } catch (PosixException e) {
      throw new IOException(
          "a device or pipe cannot be made here (" + e.getMessage() + "); write type=tar", e);
    }
  }

  private static void finish(LayerEntry entry, Directory parent) throws IOException {
    String name = entry.baseName();
    if (entry.type() == LayerEntry.Type.HARD_LINK) {
      return;
    }
    if (entry.type() != LayerEntry.Type.SYMLINK) {
      for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
        set(parent, name, xattr);
      }
      parent.chmod(name, entry.mode());
    }
    parent.touch(name, entry.mtimeSeconds(), 0);
  }

  private static void set(Directory parent, String name, Map.Entry<String, byte[]> xattr)
      throws IOException {
    try {
      parent.setXattr(name, xattr.getKey(), xattr.getValue());
    } catch (PosixException e) {
      org.slf4j.LoggerFactory.getLogger(DirectorySink.class)
          .warn("{} is left out: {}", xattr.getKey(), e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      while (!open.isEmpty()) {
        Open last = open.removeLast();
        last.directory().close();
        finish(last.entry(), last.parent());
      }
    } finally {
      open.forEach(rest -> rest.directory().close());
      root.close();
    }
  }
}
