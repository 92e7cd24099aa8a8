package io.slipway.image.java;

import io.slipway.image.layer.OneByte;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * An entry's bytes. Fails at their end where they are not those the archive promised, which the JDK
 * does not look at, and before where the whole archive gives more than it may.
 */
final class EntryStream extends FilterInputStream {
  private final CRC32 checksum = new CRC32();
  private final ZipEntry entry;
  private final Budget budget;

  /** Counts what comes out of an archive; throws where that is too much. */
  @FunctionalInterface
  interface Budget {
    void take(int bytes) throws IOException;
  }

  EntryStream(InputStream in, ZipEntry entry, Budget budget) {
    super(in);
    this.entry = entry;
    this.budget = budget;
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count > 0) {
      budget.take(count);
      checksum.update(buffer, offset, count);
    } else if (count < 0 && entry.getCrc() >= 0 && checksum.getValue() != entry.getCrc()) {
      throw new IOException(
          "the archive is damaged: the checksum of "
              + JarArchive.shown(entry.getName())
              + " is off");
    }
    return count;
  }
}
