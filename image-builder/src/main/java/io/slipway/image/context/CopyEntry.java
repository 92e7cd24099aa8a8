package io.slipway.image.context;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing to create in the image. Entries come in an order that can be applied one by one: a
 * directory before what is in it.
 *
 * @param destination absolute in the image, clean, without a trailing slash
 * @param source the file itself, no link to be followed any more; null for PARENT and TEXT
 * @param text the content of TEXT; null for all others
 */
public record CopyEntry(
    Kind kind, String destination, @Nullable Path source, @Nullable String text) {

  public enum Kind {
    /** A directory, mode 0755, where it is missing; one that exists stays as it is. */
    PARENT,
    /** A directory with the source's metadata, also where it exists. */
    DIRECTORY,
    FILE,
    /** Copied as a link, wherever it points. */
    SYMLINK,
    /** A fifo, socket or device. */
    SPECIAL,
    /** A tar archive, perhaps compressed, whose content goes into {@code destination}. */
    ARCHIVE,
    /** A file, mode 0644, with {@code text} as its content. */
    TEXT
  }

  /** The same for another place. */
  public CopyEntry to(String other) {
    return new CopyEntry(kind, other, source, text);
  }

  static CopyEntry parent(String destination) {
    return new CopyEntry(Kind.PARENT, destination, null, null);
  }

  static CopyEntry text(String destination, String text) {
    return new CopyEntry(Kind.TEXT, destination, null, text);
  }

  static CopyEntry of(Kind kind, String destination, Path source) {
    return new CopyEntry(kind, destination, source, null);
  }
}
