package io.slipway.image.sandbox;

import io.slipway.image.posix.Directory;
import io.slipway.image.posix.FileStat;
import io.slipway.image.posix.Names;
import java.io.IOException;
import java.nio.file.Path;

/** Paths below a directory of the host whose content nobody vouches for: no link is followed. */
final class PlainPath {
  private PlainPath() {}

  /** Makes a directory or an empty file, and the directories on the way. */
  static void make(Path root, String path, boolean directory) throws IOException {
    Directory at = Directory.open(root.toRealPath());
    try {
      String[] names = path.split("/");
      for (int i = 0; i < names.length; i++) {
        boolean last = i == names.length - 1;
        ensure(at, names[i], directory || !last);
        if (!last) {
          Directory next = at.directory(names[i]);
          at.close();
          at = next;
        }
      }
    } finally {
      at.close();
    }
  }

  private static void ensure(Directory parent, String name, boolean directory) throws IOException {
    FileStat stat = parent.stat(name);
    if (stat == null && directory) {
      parent.mkdir(name, 0755);
      parent.chmod(name, 0755);
    } else if (stat == null) {
      parent.create(name).close();
    } else if (stat.isDirectory() != directory || stat.isSymlink()) {
      String found = stat.isSymlink() ? "a symbolic link" : directory ? "a file" : "a directory";
      throw new IOException(Names.printable(name) + " is " + found + " there");
    }
  }
}
