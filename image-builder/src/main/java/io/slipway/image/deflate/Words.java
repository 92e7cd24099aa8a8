package io.slipway.image.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Several bytes of an array as one little-endian number. */
final class Words {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** How many of the first {@code most} bytes at two places are the same. */
  static int same(byte[] bytes, int a, int b, int most) {
    int n = 0;
    while (n + Long.BYTES <= most) {
      long difference = (long) LONG.get(bytes, a + n) ^ (long) LONG.get(bytes, b + n);
      if (difference != 0) {
        return n + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      n += Long.BYTES;
    }
    while (n < most && bytes[a + n] == bytes[b + n]) {
      n++;
    }
    return n;
  }
}
