package io.slipway.image.sbom.rpmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file read at any place; what points outside of it is an error, not a surprise. */
final class Region {
  /** The headers of the largest packages (kernels) have a few MB. */
  static final int MAX_BLOB = 64 << 20;

  private final FileChannel file;
  private final long size;

  Region(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  long size() {
    return size;
  }

  /** Big-endian, as buffers are; {@code length} bytes exactly. */
  ByteBuffer at(long offset, int length) throws IOException {
    if (offset < 0 || length < 0 || length > MAX_BLOB || offset > size - length) {
      throw new BrokenDatabaseException(
          length + " bytes at " + offset + " are asked for in a file of " + size);
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, offset + buffer.position()) < 0) {
        throw new BrokenDatabaseException("the file ends at " + (offset + buffer.position()));
      }
    }
    return buffer.flip();
  }
}
