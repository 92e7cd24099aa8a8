package io.slipway.image.store;

import java.nio.file.Path;

/** Hears how far a blob in the making has come, on the thread that writes it. */
public interface Growth {
  Growth UNHEARD = new Growth() {};

  /** So many bytes can be read from the file, which lies there until the blob is whole. */
  default void reached(Path file, long size) {}

  /** The blob is in the store. */
  default void committed(Blob blob) {}

  /** Nothing more comes; without {@link #committed} before, the blob is gone. */
  default void closed() {}
}
