package io.slipway.image.deflate;

/**
 * A part of the input as sequences: literals, then a match. Each is one number: up to 510 literals
 * (9 bits), length (8 bits), distance (15 bits); or 511 literals and no match. What is left behind
 * the last sequence is literals, too.
 */
final class Sequences {
  /** The most input at a time. */
  static final int PART = 1 << 18;

  /** So many literals stand alone. */
  static final int ALONE = 511;

  static final int RUN = 23;
  private static final int LENGTH = 15;
  private static final int LENGTH_MASK = 0xff;
  private static final int DISTANCE_MASK = (1 << LENGTH) - 1;

  final int[] all = new int[PART / MatchFinder.SHORTEST + 1];
  int count;

  static int distance(int sequence) {
    return (sequence & DISTANCE_MASK) + 1;
  }

  static int length(int sequence) {
    return (sequence >>> LENGTH & LENGTH_MASK) + MatchFinder.SHORTEST;
  }

  /** Adds what stands between the last match and this one, and this one. */
  void add(int literals, int length, int distance) {
    int left = literals;
    while (left >= ALONE) {
      all[count++] = ALONE << RUN;
      left -= ALONE;
    }
    all[count++] = left << RUN | (length - MatchFinder.SHORTEST) << LENGTH | (distance - 1);
  }
}
