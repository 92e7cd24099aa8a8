package io.slipway.image.copy;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One thing that goes into a layer. Destinations are as asked for: links not resolved. */
sealed interface CopyItem {

  /** All that a cached layer depends on; times are not among it. */
  String key();

  /**
   * A directory that must be there; one that is stays as it is.
   *
   * @param mtime seconds, of a new one; null for the time of the build
   */
  record Parent(String path, @Nullable Long mtime) implements CopyItem {
    @Override
    public String key() {
      return "parent\0" + path;
    }
  }

  /**
   * A file, directory or link.
   *
   * @param fingerprint what tells its content from another's: a digest, or a link's target
   */
  record Entry(LayerEntry entry, String fingerprint, Content content) implements CopyItem {
    Entry withFingerprint(String newFingerprint) {
      return new Entry(entry, newFingerprint, content);
    }

    @Override
    public String key() {
      return String.join(
          "\0",
          "entry",
          entry.name(),
          entry.type().name(),
          "" + entry.mode(),
          entry.uid() + ":" + entry.gid() + ":" + entry.major() + ":" + entry.minor(),
          fingerprint,
          xattrs());
    }

    private String xattrs() {
      if (entry.xattrs().isEmpty()) {
        return "";
      }
      StringBuilder text = new StringBuilder();
      entry
          .xattrs()
          .forEach(
              (k, v) -> text.append(k).append('=').append(HexFormat.of().formatHex(v)).append(';'));
      return text.toString();
    }
  }

  /**
   * A tar archive whose content goes into a directory.
   *
   * @param owner of all that comes out of it; null for the archive's own
   */
  record Archive(String path, Path file, String digest, @Nullable Owner owner) implements CopyItem {
    @Override
    public String key() {
      return String.join("\0", "archive", path, digest, "" + owner);
    }
  }

  /** Opens the content, as often as asked. */
  @FunctionalInterface
  interface Content {
    Content NONE = InputStream::nullInputStream;

    InputStream open() throws IOException;
  }
}
