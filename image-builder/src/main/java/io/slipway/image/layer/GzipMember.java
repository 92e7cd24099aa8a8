package io.slipway.image.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** What stands around deflate blocks to make them a gzip member (RFC 1952). */
final class GzipMember {
  /** No name, no time, and an unknown operating system: the same everywhere. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** An empty block with fixed codes that is the last (RFC 1951, 3.2.3). */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final CRC32 crc = new CRC32();
  private long size;
  private boolean open;

  boolean isOpen() {
    return open;
  }

  void start(OutputStream out) throws IOException {
    out.write(HEADER);
    crc.reset();
    size = 0;
    open = true;
  }

  void add(Block block) {
    crc.update(block.bytes(), 0, block.length());
    size += block.length();
  }

  void end(OutputStream out) throws IOException {
    out.write(LAST_BLOCK);
    ByteBuffer trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(trailer.putInt((int) crc.getValue()).putInt((int) size).array());
    open = false;
  }
}
