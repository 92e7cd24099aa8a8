package io.slipway.image.deflate;

/** Chooses matches from left to right, and lets one go for a better one a byte later. */
final class Parser {
  /** So many literals without a match, and one position more is left out after each. */
  private static final int PATIENCE = 8;

  private static final int MOST_LEFT_OUT = 15;

  private final MatchFinder finder = new MatchFinder();
  private final int depth;
  private final int nice;
  private final int lazy;
  private final int good;

  /** Behind the last match. */
  private int literals;

  Parser(Effort effort) {
    this.depth = effort.depth();
    this.nice = effort.nice();
    this.lazy = effort.lazy();
    this.good = effort.good();
  }

  /** Begins an input; {@link #parse} is then called for its parts in order. */
  void start(byte[] in, int from, int to) {
    finder.start(in, from, to);
  }

  void finish() {
    finder.finish();
  }

  /**
   * Adds sequences and stretches of a part.
   *
   * @return where it ends: at {@code to}, or behind a match that leads beyond
   */
  int parse(byte[] in, int from, int to, Sequences sequences, Segments segments) {
    literals = from;
    int stretch = from;
    int p = from;
    while (p < to) {
      int limit = Math.min(finder.prepare(p), to);
      if (limit <= p) {
        break;
      }
      p = next(p, limit, sequences);
      if (literals - stretch >= Segments.STRETCH) {
        segments.add(sequences, in, literals);
        stretch = literals;
      }
    }
    int end = Math.max(to, literals);
    if (stretch < end) {
      segments.add(sequences, in, end);
    }
    return end;
  }

  /**
   * Adds the next sequence, where there is one at the first place that looks like it. Made small,
   * and called for each sequence, so that the JVM compiles it soon.
   */
  private int next(int from, int limit, Sequences sequences) {
    int p = finder.skip(from, limit, literals, PATIENCE, MOST_LEFT_OUT);
    if (p >= limit) {
      return p;
    }
    int match = finder.find(p, MatchFinder.SHORTEST, depth, nice);
    if (match == 0) {
      match = finder.findShortest(p);
    }
    if (match == 0) {
      return p + 1;
    }
    while (match >>> 16 < lazy && p + 1 < limit) {
      int length = match >>> 16;
      int later = finder.find(p + 1, length, length >= good ? depth >> 2 : depth >> 1, nice);
      if (!isBetter(later, match)) {
        break;
      }
      match = later;
      p++;
    }
    int length = match >>> 16;
    sequences.add(p - literals, length, match & 0xffff);
    literals = p + length;
    return literals;
  }

  private static boolean isBetter(int later, int match) {
    int gain = (later >>> 16) - (match >>> 16);
    return gain > 0 && 4 * gain + log(match & 0xffff) - log(later & 0xffff) > 2;
  }

  private static int log(int n) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(n);
  }
}
