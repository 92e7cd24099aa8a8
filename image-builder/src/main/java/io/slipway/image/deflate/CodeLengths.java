package io.slipway.image.deflate;

import java.util.Arrays;

/** The description of a block's codes that stands before it (RFC 1951, 3.2.7). */
final class CodeLengths {
  private static final byte[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int[] EXTRA = {2, 3, 7};

  private static final int LEAST_LITERALS = 257;
  private static final int LEAST_ORDER = 4;

  private final PrefixCode code = new PrefixCode(ORDER.length, 7);
  private final int[] counts = new int[ORDER.length];
  private final byte[] lengths = new byte[Symbols.LITERALS + Symbols.DISTANCES];

  /** Symbols, and shifted by 5 what follows them. */
  private final short[] runs = new short[Symbols.LITERALS + Symbols.DISTANCES];

  private int size;
  private int literals;
  private int distances;
  private int order;

  /** Prepares the description of two codes; returns its bits. */
  int fit(PrefixCode literal, PrefixCode distance) {
    literals = used(literal, LEAST_LITERALS);
    distances = used(distance, 1);
    for (int i = 0; i < literals; i++) {
      lengths[i] = (byte) literal.length(i);
    }
    for (int i = 0; i < distances; i++) {
      lengths[literals + i] = (byte) distance.length(i);
    }
    findRuns(literals + distances);
    code.fit(counts, 0);
    order = ORDER.length;
    while (order > LEAST_ORDER && code.length(ORDER[order - 1]) == 0) {
      order--;
    }
    return bits();
  }

  private static int used(PrefixCode code, int least) {
    int used = code.codes.length;
    while (used > least && code.length(used - 1) == 0) {
      used--;
    }
    return used;
  }

  private void findRuns(int all) {
    Arrays.fill(counts, 0);
    size = 0;
    for (int i = 0; i < all; ) {
      int same = 1;
      while (i + same < all && lengths[i + same] == lengths[i]) {
        same++;
      }
      i += same;
      if (lengths[i - 1] == 0) {
        zeros(same);
      } else {
        repeats(lengths[i - 1], same);
      }
    }
  }

  private void zeros(int count) {
    int left = count;
    for (; left > 10; left -= Math.min(left, 138)) {
      add(MANY_ZEROS, Math.min(left, 138) - 11);
    }
    if (left >= 3) {
      add(ZEROS, left - 3);
    } else {
      each(0, left);
    }
  }

  private void repeats(int length, int count) {
    add(length, 0);
    int left = count - 1;
    for (; left >= 3; left -= Math.min(left, 6)) {
      add(REPEAT, Math.min(left, 6) - 3);
    }
    each(length, left);
  }

  private void each(int length, int count) {
    for (int i = 0; i < count; i++) {
      add(length, 0);
    }
  }

  private void add(int symbol, int extra) {
    runs[size++] = (short) (extra << 5 | symbol);
    counts[symbol]++;
  }

  private int bits() {
    int sum = 5 + 5 + 4 + 3 * order;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      sum += counts[symbol] * (code.length(symbol) + extra(symbol));
    }
    return sum;
  }

  private static int extra(int symbol) {
    return symbol < REPEAT ? 0 : EXTRA[symbol - REPEAT];
  }

  void write(Bits bits) {
    bits.put(literals - LEAST_LITERALS, 5);
    bits.put(distances - 1, 5);
    bits.put(order - LEAST_ORDER, 4);
    for (int i = 0; i < order; i++) {
      bits.put(code.length(ORDER[i]), 3);
    }
    for (int i = 0; i < size; i++) {
      int symbol = runs[i] & 0x1f;
      bits.put(code.codes[symbol] >>> 4, code.length(symbol));
      bits.put(runs[i] >>> 5, extra(symbol));
    }
  }
}
