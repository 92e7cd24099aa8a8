package io.slipway.image.deflate;

import java.util.Arrays;

/**
 * Finds the longest earlier occurrence of what is at a place, by chains of places whose next four
 * bytes have the same hash, and for three bytes by the last place alone. The chains are made ahead,
 * for some kilobytes at a time, in a loop without branches, so that a match is passed over at no
 * cost. Places are counted from 1 and kept in 16 bits: one that is too old may be taken for a newer
 * one, which the comparison of bytes finds out.
 */
final class MatchFinder {
  static final int WINDOW = 1 << 15;
  static final int SHORTEST = 3;
  static final int LONGEST = 258;

  /**
   * Further away, three bytes cost about what three literals do: more in text, less in programs.
   */
  private static final int NEAR = 1 << 10;

  /** How far ahead the chains are made. */
  private static final int AHEAD = 1 << 12;

  /** Few, so that the JVM sees a method that is called often, which it compiles well. */
  private static final int AT_ONCE = 1 << 8;

  /** Of chains: the window, what is ahead of it, and a match that leads beyond. */
  private static final int MASK4 = (1 << 16) - 1;

  private static final int MASK3 = (1 << 13) - 1;

  private static final int BITS4 = 16;
  private static final int BITS3 = 15;
  private static final int MULTIPLIER = 0x9E3779B1;

  /** The last place of each hash; 0 for none. */
  private final char[] last4 = new char[1 << BITS4];

  private final char[] last3 = new char[1 << BITS3];

  /** For each place, how many others are between it and the one before it in its chain. */
  private final char[] between4 = new char[MASK4 + 1];

  private final char[] between3 = new char[MASK3 + 1];

  private byte[] bytes = {};
  private int first;
  private int end;

  /** What is added to an index of {@code bytes} to make it a place. */
  private int shift;

  /** The first index that has no chain yet. */
  private int indexed;

  /** Begins an input that knows nothing of those before it. */
  void start(byte[] in, int from, int to) {
    Arrays.fill(last4, (char) 0);
    Arrays.fill(last3, (char) 0);
    bytes = in;
    first = from;
    end = to;
    shift = 1 - from;
    indexed = from;
  }

  /** Forgets the input, which is the caller's. */
  void finish() {
    bytes = new byte[0];
  }

  /**
   * Makes chains ahead of an index.
   *
   * @return where they end
   */
  int prepare(int p) {
    if (p >= indexed) {
      int to = Math.min(end - SHORTEST, p + AHEAD);
      while (indexed < to) {
        int some = Math.min(indexed + AT_ONCE, to);
        index(bytes, indexed, some);
        indexed = some;
      }
    }
    return indexed;
  }

  private void index(byte[] in, int from, int to) {
    char[] last4 = this.last4;
    char[] last3 = this.last3;
    char[] between4 = this.between4;
    char[] between3 = this.between3;
    int place = from + shift;
    int word = (in[from] & 0xff) << 8 | (in[from + 1] & 0xff) << 16 | in[from + 2] << 24;
    for (int next = from + SHORTEST; next < to + SHORTEST; next++, place++) {
      word = word >>> 8 | in[next] << 24;
      int hash4 = word * MULTIPLIER >>> Integer.SIZE - BITS4;
      int hash3 = (word << 8) * MULTIPLIER >>> Integer.SIZE - BITS3;
      between4[place & MASK4] = (char) (place - 1 - last4[hash4]);
      between3[place & MASK3] = (char) (place - 1 - last3[hash3]);
      last4[hash4] = (char) place;
      last3[hash3] = (char) place;
    }
  }

  /**
   * Finds a longer match than {@code known} at an index that has a chain.
   *
   * @param nice a length that is not worth looking further
   * @return {@code length << 16 | distance}, or 0
   */
  int find(int p, int known, int depth, int nice) {
    byte[] in = bytes;
    char[] between4 = this.between4;
    int shift = this.shift;
    int lowest = Math.max(first, p - WINDOW);
    int best = Math.max(known, SHORTEST);
    int found = 0;
    int c = p - 1 - between4[p + shift & MASK4];
    int most = Math.min(LONGEST, end - p);
    if (c >= lowest && best < most) {
      int word = (int) Words.INT.get(in, p);
      int tail = (int) Words.INT.get(in, p + best - 3);
      int left = depth;
      do {
        if ((int) Words.INT.get(in, c + best - 3) == tail && (int) Words.INT.get(in, c) == word) {
          int length = Words.same(in, p, c, most);
          if (length > best) {
            best = length;
            found = length << 16 | (p - c);
            if (length >= nice || length == most) {
              return found;
            }
            tail = (int) Words.INT.get(in, p + best - 3);
          }
        }
        c -= 1 + between4[c + shift & MASK4];
      } while (c >= lowest && --left > 0);
    }
    return found == 0 && known < SHORTEST ? near(p) : found;
  }

  private int near(int p) {
    int distance = 1 + between3[p + shift & MASK3];
    int c = p - distance;
    boolean same =
        distance <= NEAR
            && c >= first
            && bytes[c] == bytes[p]
            && bytes[c + 1] == bytes[p + 1]
            && bytes[c + 2] == bytes[p + 2];
    return same ? SHORTEST << 16 | distance : 0;
  }
}
