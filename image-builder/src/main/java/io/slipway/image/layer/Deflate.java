package io.slipway.image.layer;

import io.slipway.image.deflate.Encoder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Deflate blocks (RFC 1951) that refer to nothing before them: each ends at a byte with an empty
 * stored block, as {@code pigz --independent} writes them. Safe for use by several threads.
 */
final class Deflate {
  private final int level;
  private final Queue<Encoder> idle = new ConcurrentLinkedQueue<>();

  Deflate(int level) {
    this.level = level;
  }

  static int bound(int length) {
    return Encoder.bound(length);
  }

  /** What makes the same bytes of the same ones. */
  static String fingerprint() {
    return "slipway-deflate-" + Encoder.EDITION;
  }

  int compress(Block block, byte[] target) {
    Encoder known = idle.poll();
    Encoder encoder = known == null ? new Encoder(level) : known;
    int count = encoder.encode(block.bytes(), 0, block.length(), target, 0);
    idle.add(encoder);
    return count;
  }
}
