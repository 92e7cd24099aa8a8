package io.slipway.image.context;

import java.nio.file.Path;

/**
 * One thing to create in the image. Entries come in an order that can be applied one by one: a
 * directory before what is in it.
 *
 * @param source the file itself, no link followed any more
 * @param destination absolute in the image, clean, without a trailing slash
 * @param kind of the source
 */
public record CopyEntry(Path source, String destination, Kind kind) {

  public enum Kind {
    /** Created unless it is there; its metadata is the source's either way. */
    DIRECTORY,
    FILE,
    /** Copied as a link, wherever it points. */
    SYMLINK,
    /** A fifo, socket or device. */
    SPECIAL,
    /** A tar archive whose content goes into {@code destination}. */
    ARCHIVE
  }
}
