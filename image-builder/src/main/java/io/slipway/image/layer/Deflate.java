package io.slipway.image.layer;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;

/**
 * Deflate blocks (RFC 1951) that refer to nothing before them: each ends at a byte with an empty
 * stored block (zlib's Z_SYNC_FLUSH), as {@code pigz --independent} writes them. Safe for use by
 * several threads.
 */
final class Deflate implements AutoCloseable {
  private final int level;
  private final Queue<Deflater> idle = new ConcurrentLinkedQueue<>();

  Deflate(int level) {
    this.level = level;
  }

  /** As zlib's deflateBound has it for the worst of its settings, and the empty block. */
  static int bound(int length) {
    return length + (length >> 3) + 64;
  }

  int compress(Block block, byte[] target) throws IOException {
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
  public void close() {
    for (Deflater deflater = idle.poll(); deflater != null; deflater = idle.poll()) {
      deflater.end();
    }
  }
}
