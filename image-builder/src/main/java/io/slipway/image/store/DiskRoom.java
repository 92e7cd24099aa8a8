package io.slipway.image.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much may be written where the amount is up to somebody who is not trusted. */
public final class DiskRoom {
  /** Left for what else goes on: a twentieth of the disk, at most this. */
  private static final long MAX_RESERVE = 1L << 30;

  private DiskRoom() {}

  /** Bytes that are free, less a reserve. */
  public static long in(Path directory) throws IOException {
    FileStore disk = Files.getFileStore(directory);
    long reserve = Math.min(disk.getTotalSpace() / 20, MAX_RESERVE);
    return Math.max(0, disk.getUsableSpace() - reserve);
  }
}
