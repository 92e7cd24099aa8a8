package io.slipway.image.deflate;

import java.util.Arrays;

/**
 * Finds the longest earlier occurrence of what is at a place, by chains of places with the same
 * next four bytes, and for three bytes by the last place alone. The chains are made ahead, for some
 * kilobytes at a time, in loops without branches, so that a match is passed over at no cost and so
 * that a place where nothing can be found is known for one at a glance.
 *
 * <p>Places are counted from 1. They are kept in few bits, and so are the four bytes: an entry may
 * be taken for another one's, which the comparison of bytes finds out.
 */
final class MatchFinder {
  private static final int WINDOW_BITS = 15;
  static final int WINDOW = 1 << WINDOW_BITS;
  static final int SHORTEST = 3;
  static final int LONGEST = 258;

  /**
   * Bits of a byte, in 16ths, between which matches of three bytes are worth looking for, as in
   * programs. In text, which has fewer, they cost what three literals do and make a longer match
   * less likely; in what is compressed, which has more, there are none.
   */
  private static final int LEAST_ENTROPY = 92;

  private static final int MOST_ENTROPY = 120;

  /** How far ahead the chains are made. */
  private static final int AHEAD = 1 << 12;

  /** Few, so that the JVM sees a method that is called often, which it compiles well. */
  private static final int AT_ONCE = 1 << 8;

  /** Of chains: the window, what is ahead of it, and a match that leads beyond. */
  private static final int MASK4 = (1 << 16) - 1;

  private static final int MASK3 = (1 << 13) - 1;

  private static final int BITS4 = 16;
  private static final int BITS3 = 13;
  private static final int MULTIPLIER = 0x9E3779B1;

  /** Of an entry of {@link #last4}; the others are of the four bytes. */
  private static final int PLACE_BITS = 18;

  private static final int PLACE4 = (1 << PLACE_BITS) - 1;

  /** Of an entry of {@link #last3}; so far away may a match of three bytes be. */
  private static final int PLACE3 = (1 << 12) - 1;

  /** The last place of each hash, and bits of what is there; 0 for none. */
  private final int[] last4 = new int[1 << BITS4];

  private final char[] last3 = new char[1 << BITS3];

  /** For each place, how far before it the one before it in its chain is; 0 at the chain's end. */
  private final char[] between4 = new char[MASK4 + 1];

  private final char[] between3 = new char[MASK3 + 1];

  private byte[] bytes = {};
  private int first;
  private int end;
  private boolean findsShortest;

  /** What is added to an index of {@code bytes} to make it a place. */
  private int shift;

  /** The first index that has no chain yet. */
  private int indexed;

  /** Begins an input that knows nothing of those before it. */
  void start(byte[] in, int from, int to) {
    Arrays.fill(last4, 0);
    Arrays.fill(last3, (char) 0);
    Arrays.fill(between3, (char) 0);
    bytes = in;
    first = from;
    end = to;
    shift = 1 - from;
    indexed = from;
    int entropy = Entropy.of(in, from, to);
    findsShortest = entropy >= LEAST_ENTROPY && entropy < MOST_ENTROPY;
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
        index4(bytes, indexed, some);
        if (findsShortest) {
          index3(bytes, indexed, some);
        }
        indexed = some;
      }
    }
    return indexed;
  }

  private void index4(byte[] in, int from, int to) {
    int[] last = last4;
    char[] between = between4;
    int place = from + shift;
    int word = (in[from] & 0xff) << 8 | (in[from + 1] & 0xff) << 16 | in[from + 2] << 24;
    for (int next = from + SHORTEST; next < to + SHORTEST; next++, place++) {
      word = word >>> 8 | in[next] << 24;
      int product = word * MULTIPLIER;
      int hash = product >>> Integer.SIZE - BITS4;
      int entry = product << PLACE_BITS | place & PLACE4;
      int before = last[hash];
      int distance = entry - before & PLACE4;
      int other = (entry ^ before) >>> PLACE_BITS | distance >>> WINDOW_BITS;
      between[place & MASK4] = (char) (distance & other - 1 >> 31);
      last[hash] = entry;
    }
  }

  private void index3(byte[] in, int from, int to) {
    char[] last = last3;
    char[] between = between3;
    int place = from + shift;
    int word = (in[from] & 0xff) << 16 | in[from + 1] << 24;
    for (int next = from + SHORTEST - 1; next < to + SHORTEST - 1; next++, place++) {
      word = word >>> 8 & 0xffff00 | in[next] << 24;
      int product = word * MULTIPLIER;
      int hash = product >>> Integer.SIZE - BITS3;
      int entry = product >>> 3 & 0xffff & ~PLACE3 | place & PLACE3;
      int before = last[hash];
      int distance = entry - before & PLACE3;
      int other = (entry ^ before) & ~PLACE3;
      between[place & MASK3] = (char) (distance & other - 1 >> 31);
      last[hash] = (char) entry;
    }
  }

  /**
   * Passes over places where no match begins, and with every 2 to the {@code patience} of them over
   * one more each time, up to {@code most}.
   *
   * @param literals where the last match ended
   * @return the first other place, or one from {@code limit} on
   */
  int skip(int p, int limit, int literals, int patience, int most) {
    char[] between4 = this.between4;
    char[] between3 = this.between3;
    int start = literals + shift;
    int place = p + shift;
    int last = limit + shift;
    while (place < last && (between4[place & MASK4] | between3[place & MASK3]) == 0) {
      place += 1 + Math.min(place - start >> patience, most);
    }
    return place - shift;
  }

  /**
   * Finds a longer match than {@code known} at an index that has a chain. What is longer has the
   * last four of so many bytes and one more in it, so their chain is followed: they come less often
   * than the first four, which begin all that is as long as what is known.
   *
   * @param known 3 or more
   * @param nice a length that is not worth looking further
   * @return {@code length << 16 | distance}, or 0
   */
  int find(int p, int known, int depth, int nice) {
    int tail = p + known - SHORTEST;
    if (tail >= indexed || between4[tail + shift & MASK4] == 0) {
      return 0;
    }
    byte[] in = bytes;
    char[] between = between4;
    int most = Math.min(LONGEST, end - p);
    int lowest = Math.max(first, p - WINDOW);
    int word = (int) Words.INT.get(in, p);
    int best = known;
    int found = 0;
    int c = p;
    int toPlace = tail - p + shift;
    for (int left = depth; left > 0; left--) {
      int distance = between[c + toPlace & MASK4];
      c -= distance;
      if (distance == 0 || c < lowest) {
        break;
      }
      if ((int) Words.INT.get(in, c) == word) {
        int length = Words.same(in, p, c, most);
        if (length > best) {
          best = length;
          found = length << 16 | (p - c);
          if (length >= nice || length == most || p + length - SHORTEST >= indexed) {
            break;
          }
          toPlace = length - SHORTEST + shift;
          c = p;
        }
      }
    }
    return found;
  }

  /** Finds a match of three bytes. */
  int findShortest(int p) {
    int distance = between3[p + shift & MASK3];
    int c = p - distance;
    boolean same =
        distance > 0
            && c >= first
            && bytes[c] == bytes[p]
            && bytes[c + 1] == bytes[p + 1]
            && bytes[c + 2] == bytes[p + 2];
    return same ? SHORTEST << 16 | distance : 0;
  }
}
