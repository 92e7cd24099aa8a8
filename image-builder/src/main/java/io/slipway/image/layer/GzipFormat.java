package io.slipway.image.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip member (RFC 1952) whose deflate blocks refer to nothing before them: each ends at a byte
 * with an empty stored block (zlib's Z_SYNC_FLUSH), as {@code pigz --independent} writes it.
 */
final class GzipFormat implements BlockFormat {
  private static final BlockRules RULES = new BlockRules(1 << 15, 1 << 15, 1 << 18);

  /** No name, no time, and an unknown operating system: the same everywhere. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** An empty block with fixed codes that is the last (RFC 1951, 3.2.3). */
  private static final byte[] LAST_BLOCK = {3, 0};

  private final int level;
  private final Queue<Deflater> idle = new ConcurrentLinkedQueue<>();
  private final CRC32 crc = new CRC32();
  private long size;

  GzipFormat(int level) {
    this.level = level;
  }

  @Override
  public BlockRules rules() {
    return RULES;
  }

  /** As zlib's deflateBound does for the worst of its settings, and the empty block. */
  @Override
  public int bound(int length) {
    return length + (length >> 3) + 64;
  }

  @Override
  public int compress(Block block, byte[] target) throws IOException {
    Deflater known = idle.poll();
    Deflater deflater = known == null ? new Deflater(level, true) : known;
    deflater.setInput(block.bytes(), 0, block.length());
    int count = deflater.deflate(target, 0, target.length, Deflater.SYNC_FLUSH);
    boolean whole = count < target.length && deflater.getTotalIn() == block.length();
    deflater.reset();
    idle.add(deflater);
    if (!whole) {
      throw new IOException("zlib made more of a block than it may: " + count + " bytes");
    }
    return count;
  }

  @Override
  public void append(Block block, int compressedLength, OutputStream out) throws IOException {
    if (size == 0) {
      out.write(HEADER);
    }
    crc.update(block.bytes(), 0, block.length());
    size += block.length();
  }

  @Override
  public void finish(OutputStream out) throws IOException {
    out.write(size == 0 ? HEADER : new byte[0]);
    out.write(LAST_BLOCK);
    ByteBuffer trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(trailer.putInt((int) crc.getValue()).putInt((int) size).array());
  }

  @Override
  public void close() {
    for (Deflater deflater = idle.poll(); deflater != null; deflater = idle.poll()) {
      deflater.end();
    }
  }
}
