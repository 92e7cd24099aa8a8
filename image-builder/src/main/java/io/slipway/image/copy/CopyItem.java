package io.slipway.image.copy;

import io.slipway.image.layer.LayerEntry;
import io.slipway.image.layer.LayerWriter;
import io.slipway.image.snapshot.Owners.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
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

  /** A file, directory or link. */
  record Entry(LayerEntry entry, Content content) implements CopyItem {
    @Override
    public String key() {
      String content = entry.type() == LayerEntry.Type.FILE ? content().known() : entry.link();
      return String.join(
          "\0",
          "entry",
          entry.name(),
          entry.type().name(),
          "" + entry.mode(),
          entry.uid() + ":" + entry.gid() + ":" + entry.major() + ":" + entry.minor(),
          Objects.requireNonNull(content, "a file whose digest was not taken"),
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

  /** What a file holds. */
  @FunctionalInterface
  interface Content {
    Content NONE = LayerWriter::write;

    /** Writes the entry with it; what was not known of it is known when the layer is finished. */
    void write(LayerWriter out, LayerEntry entry) throws IOException;

    /** What tells it from another, such as its digest; null where it was not read yet. */
    default @Nullable String known() {
      return null;
    }

    /** Reads it so that it is known; may be called by several threads at once. */
    default void read() throws IOException {}
  }
}
