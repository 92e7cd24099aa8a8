package io.slipway.image.export;

import io.slipway.image.registry.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar of plain files without owner and time, of any size: the same files give the same bytes. */
final class FileTar {
  private static final int FILE_MODE = 0100644;

  private final TarArchiveOutputStream tar;

  FileTar(OutputStream out) {
    this.tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  void add(String name, byte[] content) throws IOException {
    begin(name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  void add(String name, BlobSource blob) throws IOException {
    begin(name, blob.descriptor().size());
    Blobs.copy(blob, tar);
    tar.closeArchiveEntry();
  }

  /** The content must have that many bytes. */
  void add(String name, long size, InputStream content) throws IOException {
    begin(name, size);
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private void begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(FILE_MODE);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
  }

  /** The stream stays open. */
  void finish() throws IOException {
    tar.finish();
  }
}
