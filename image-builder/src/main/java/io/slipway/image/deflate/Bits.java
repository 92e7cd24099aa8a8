package io.slipway.image.deflate;

/** Writes bits into an array, the lowest of a byte first. May touch eight bytes behind the last. */
final class Bits {
  private byte[] out = {};
  private int at;
  private long held;
  private int count;

  void start(byte[] target, int from) {
    out = target;
    at = from;
    held = 0;
    count = 0;
  }

  /** Forgets the target; returns the place behind the last byte. Call {@link #align} before. */
  int finish() {
    out = new byte[0];
    return at;
  }

  byte[] out() {
    return out;
  }

  /** Where the byte of the next bit is. */
  int at() {
    return at;
  }

  /** The bits of that byte that were written already. */
  long held() {
    return held;
  }

  /** How many those are, at most 7. */
  int count() {
    return count;
  }

  /** Goes on where somebody else has written. */
  void resume(int at, long held, int count) {
    this.at = at;
    this.held = held;
    this.count = count;
  }

  /** At most 32 bits. */
  void put(int bits, int length) {
    held |= (bits & 0xffffffffL) << count;
    count += length;
    Words.LONG.set(out, at, held);
    at += count >>> 3;
    held >>>= count & ~7;
    count &= 7;
  }

  /** Goes on at a whole byte. */
  void align() {
    put(0, -count & 7);
  }

  /** Copies bytes, at a whole byte. */
  void copy(byte[] bytes, int from, int length) {
    System.arraycopy(bytes, from, out, at, length);
    at += length;
  }
}
