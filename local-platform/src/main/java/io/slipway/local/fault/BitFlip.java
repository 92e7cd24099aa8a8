package io.slipway.local.fault;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Changes one bit of a stream that comes in pieces. */
final class BitFlip {

  private final int bit;
  private long left;

  /**
   * @param length of the stream; 0 or less if it isn't known
   */
  BitFlip(SplittableRandom random, long length) {
    this.left = length > 0 ? random.nextLong(length) : 0;
    this.bit = random.nextInt(Byte.SIZE);
  }

  /** Returns the piece, or a changed copy of it: the piece itself isn't ours to change. */
  ByteBuffer apply(ByteBuffer piece) {
    int size = piece.remaining();
    if (left < 0 || left >= size) {
      left -= size;
      return piece;
    }
    ByteBuffer copy = ByteBuffer.allocate(size).put(piece).flip();
    copy.put((int) left, (byte) (copy.get((int) left) ^ (1 << bit)));
    left = -1;
    return copy;
  }
}
