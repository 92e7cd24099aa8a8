package io.slipway.image.context;

import io.slipway.image.posix.FileStat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One thing to create in the image. Entries come in an order that can be applied one by one: a
 * directory before what is in it.
 *
 * @param destination absolute in the image, clean, without a trailing slash
 * @param source the file itself, no link to be followed any more; for PARENT the directory whose
 *     time a new one takes; null for TEXT
 * @param text the content of TEXT; null for all others
 * @param seen what the source was when it was found; null where nobody has looked
 * @param group which source of the instruction it comes from: hard links live inside one
 */
public record CopyEntry(
    Kind kind,
    String destination,
    @Nullable Path source,
    @Nullable String text,
    @Nullable FileStat seen,
    int group) {

  public enum Kind {
    /** A directory that is made where it is missing; one that exists stays as it is. */
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
    return new CopyEntry(kind, other, source, text, seen, group);
  }

  static CopyEntry parent(String destination, @Nullable Path source) {
    return new CopyEntry(Kind.PARENT, destination, source, null, null, 0);
  }

  static CopyEntry text(String destination, String text) {
    return new CopyEntry(Kind.TEXT, destination, null, text, null, 0);
  }

  static CopyEntry of(Kind kind, String destination, Path source, int group) {
    return new CopyEntry(kind, destination, source, null, null, group);
  }

  static CopyEntry of(
      Kind kind, String destination, Path source, @Nullable FileStat seen, int group) {
    return new CopyEntry(kind, destination, source, null, seen, group);
  }
}
