package io.slipway.image.deflate;

/** How evenly an input uses the 256 bytes, by a sample of it. */
final class Entropy {
  /** One byte in so many is looked at: odd, since many formats have fields of 4 or 8 bytes. */
  private static final int STEP = 7;

  private Entropy() {}

  /** Bits that a byte takes when each is coded by itself, in 16ths: 0 to 128. */
  static int of(byte[] in, int from, int to) {
    int[] counts = new int[1 << Byte.SIZE];
    for (int i = from; i < to; i += STEP) {
      counts[in[i] & 0xff]++;
    }
    int all = Math.max(1, (to - from + STEP - 1) / STEP);
    long sum = 0;
    for (int count : counts) {
      sum += (long) count * (Segments.log(all) - Segments.log(count) >> Segments.FRACTION - 4);
    }
    return (int) (sum / all);
  }
}
