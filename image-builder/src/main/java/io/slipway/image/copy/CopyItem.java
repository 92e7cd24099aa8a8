package io.slipway.image.copy;

import io.slipway.image.layer.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** One thing that goes into a layer. Destinations are as asked for: links not resolved. */
sealed interface CopyItem {

  /** All that a cached layer depends on; times are not among it. */
  String key();

  /** A directory that must be there; one that is stays as it is. */
  record Parent(String path) implements CopyItem {
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
    @Override
    public String key() {
      return String.join(
          "\0",
          "entry",
          entry.name(),
          entry.type().name(),
          "" + entry.mode(),
          entry.uid() + ":" + entry.gid(),
          fingerprint);
    }
  }

  /** A tar archive whose content goes into a directory. */
  record Archive(String path, Path file, String digest) implements CopyItem {
    @Override
    public String key() {
      return String.join("\0", "archive", path, digest);
    }
  }

  /** Opens the content, as often as asked. */
  @FunctionalInterface
  interface Content {
    Content NONE = InputStream::nullInputStream;

    InputStream open() throws IOException;
  }
}
