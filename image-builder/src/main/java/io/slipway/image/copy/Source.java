package io.slipway.image.copy;

import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.posix.FileStat;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/** Where files are copied from. */
interface Source {

  /** A directory that COPY's sources are looked up in. */
  Path root();

  IgnoreMatcher ignore();

  /** What a file found under {@link #root} is. */
  Found find(Path file) throws IOException;

  /**
   * @param link a symbolic link's target, else ""
   */
  record Found(
      FileStat stat,
      Owner owner,
      String link,
      SortedMap<String, byte[]> xattrs,
      CopyItem.Content content) {

    LayerEntry.Type type() throws IOException {
      return switch (stat.type()) {
        case FileStat.FILE -> LayerEntry.Type.FILE;
        case FileStat.DIRECTORY -> LayerEntry.Type.DIRECTORY;
        case FileStat.SYMLINK -> LayerEntry.Type.SYMLINK;
        case FileStat.FIFO -> LayerEntry.Type.FIFO;
        default -> throw new IOException("sockets and devices cannot be copied");
      };
    }
  }

  /** The digest of a regular file's content. */
  String digest(Path file, Found found) throws IOException;
}
