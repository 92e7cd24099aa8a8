package io.slipway.image.deflate;

import java.util.Arrays;

/**
 * A canonical Huffman code with codes of a limited length (RFC 1951, 3.2.2). It is complete, which
 * readers insist on: fewer than two symbols are made two.
 */
final class PrefixCode {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

  /** {@code code << 4 | length}, the code's first bit lowest; 0 for symbols that don't occur. */
  final int[] codes;

  private final int limit;
  private final int[] sorted;
  private final int[] weights;
  private final int[] ofLength = new int[Short.SIZE];
  private final int[] next = new int[Short.SIZE];

  PrefixCode(int symbols, int limit) {
    this.codes = new int[symbols];
    this.sorted = new int[symbols];
    this.weights = new int[symbols];
    this.limit = limit;
  }

  /** The code with these lengths. */
  static PrefixCode of(byte[] lengths) {
    PrefixCode code = new PrefixCode(lengths.length, 0xf);
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      code.codes[symbol] = lengths[symbol];
      code.ofLength[lengths[symbol]]++;
    }
    code.assign();
    return code;
  }

  int length(int symbol) {
    return codes[symbol] & 0xf;
  }

  /**
   * Finds the code for symbols that occur so often.
   *
   * @param counts from {@code from}, one for each symbol, each less than 2 to the 22nd
   */
  void fit(int[] counts, int from) {
    int used = sort(counts, from);
    for (int i = 0; i < used; i++) {
      weights[i] = sorted[i] >>> SYMBOL_BITS;
    }
    depths(weights, used);
    limit(used);
    Arrays.fill(codes, 0);
    for (int length = limit, i = 0; length > 0; length--) {
      for (int n = ofLength[length]; n > 0; n--) {
        codes[sorted[i++] & SYMBOL_MASK] = length;
      }
    }
    assign();
  }

  /** The symbols that occur, the rarest first. */
  private int sort(int[] counts, int from) {
    int used = 0;
    for (int symbol = 0; symbol < codes.length; symbol++) {
      if (counts[from + symbol] > 0) {
        sorted[used++] = counts[from + symbol] << SYMBOL_BITS | symbol;
      }
    }
    for (int symbol = 0; used < 2; symbol++) {
      if (counts[from + symbol] == 0) {
        sorted[used++] = 1 << SYMBOL_BITS | symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    return used;
  }

  /**
   * Replaces ascending weights by the depths of Huffman's tree, in place (Moffat and Katajainen,
   * In-Place Calculation of Minimum-Redundancy Codes, 1995).
   */
  private static void depths(int[] a, int n) {
    parents(a, n);
    a[n - 2] = 0;
    for (int i = n - 3; i >= 0; i--) {
      a[i] = a[a[i]] + 1;
    }
    int inner = n - 2;
    int leaf = n - 1;
    for (int depth = 0, open = 1; open > 0; depth++) {
      int branches = 0;
      while (inner >= 0 && a[inner] == depth) {
        branches++;
        inner--;
      }
      for (int leaves = open - branches; leaves > 0; leaves--) {
        a[leaf--] = depth;
      }
      open = 2 * branches;
    }
  }

  private static void parents(int[] a, int n) {
    int root = 0;
    int leaf = 0;
    for (int i = 0; i < n - 1; i++) {
      int weight = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf >= n || (root < i && a[root] < a[leaf])) {
          weight += a[root];
          a[root++] = i;
        } else {
          weight += a[leaf++];
        }
      }
      a[i] = weight;
    }
  }

  /** Counts lengths; what is too long takes the place of a shorter code that grows by one bit. */
  private void limit(int used) {
    Arrays.fill(ofLength, 0);
    int room = 1 << limit;
    for (int i = 0; i < used; i++) {
      int length = Math.min(weights[i], limit);
      ofLength[length]++;
      room -= 1 << (limit - length);
    }
    for (; room < 0; room++) {
      int length = limit - 1;
      while (ofLength[length] == 0) {
        length--;
      }
      ofLength[length]--;
      ofLength[length + 1] += 2;
      ofLength[limit]--;
    }
  }

  /** Replaces lengths by codes. */
  private void assign() {
    ofLength[0] = 0;
    for (int length = 1, code = 0; length <= limit; length++) {
      next[length] = code;
      code = code + ofLength[length] << 1;
    }
    for (int symbol = 0; symbol < codes.length; symbol++) {
      int length = codes[symbol];
      if (length > 0) {
        int reversed = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
        codes[symbol] = reversed << 4 | length;
      }
    }
  }
}
