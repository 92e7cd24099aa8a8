package io.slipway.image.copy;

import io.slipway.image.ignore.IgnoreMatcher;
import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.posix.FileStat;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * A file that came over http: root's, mode 0600, whatever lies on disk.
 *
 * @param root a directory with nothing but the file, under the name it is to have
 * @param contentDigest of the file
 * @param mtime seconds
 */
record SingleFile(Path root, String contentDigest, long mtime) implements Source {
  private static final int MODE = 0600;

  @Override
  public IgnoreMatcher ignore() {
    return IgnoreMatcher.nothing();
  }

  @Override
  public Found find(Path file) throws IOException {
    FileStat stat =
        new FileStat(FileStat.FILE | MODE, 0, 0, Files.size(file), 0, 0, 1, mtime, 0, 0, 0, 0, 0);
    return new Found(stat, Owner.ROOT, "", new TreeMap<>(), content(file));
  }

  private CopyItem.Content content(Path file) {
    return new CopyItem.Content() {
      @Override
      public void write(LayerWriter out, LayerEntry entry) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
          out.write(entry, in);
        }
      }

      /** With its time: a server that says the file is newer means another layer. */
      @Override
      public String known() {
        return contentDigest + "@" + mtime;
      }
    };
  }
}
