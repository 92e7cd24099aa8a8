package io.slipway.image.deflate;

/** What lengths and distances are coded as (RFC 1951, 3.2.5). */
final class Symbols {
  static final int END = 256;
  static final int LITERALS = 286;
  static final int DISTANCES = 30;

  private static final int FIRST_LENGTH = 257;
  private static final int NEAR = 1 << 8;

  /** The symbol of each length, counted from 257. */
  private static final byte[] OF_LENGTH = new byte[MatchFinder.LONGEST + 1];

  /** The symbol of each distance less one, then those of every 128th. */
  private static final byte[] OF_DISTANCE = new byte[2 * NEAR];

  private static final int[] LENGTH_BASE = new int[LITERALS - FIRST_LENGTH];
  private static final int[] DISTANCE_BASE = new int[DISTANCES];

  static {
    int length = MatchFinder.SHORTEST;
    for (int symbol = 0; symbol < LENGTH_BASE.length; symbol++) {
      LENGTH_BASE[symbol] = length;
      for (int n = 1 << lengthExtra(symbol); n > 0 && length <= MatchFinder.LONGEST; n--) {
        OF_LENGTH[length++] = (byte) symbol;
      }
    }
    OF_LENGTH[MatchFinder.LONGEST] = (byte) (LENGTH_BASE.length - 1);
    LENGTH_BASE[LENGTH_BASE.length - 1] = MatchFinder.LONGEST;
    int distance = 1;
    for (int symbol = 0; symbol < DISTANCES; symbol++) {
      DISTANCE_BASE[symbol] = distance;
      for (int n = 1 << distanceExtra(symbol); n > 0; n--, distance++) {
        OF_DISTANCE[place(distance)] = (byte) symbol;
      }
    }
  }

  private Symbols() {}

  private static int place(int distance) {
    int less = distance - 1;
    return less < NEAR ? less : NEAR + (less >>> 7);
  }

  static int ofLength(int length) {
    return FIRST_LENGTH + OF_LENGTH[length];
  }

  static int ofDistance(int distance) {
    return OF_DISTANCE[place(distance)];
  }

  /** The shortest of the lengths that share a symbol. */
  static int lengthBase(int symbol) {
    return LENGTH_BASE[symbol - FIRST_LENGTH];
  }

  static int distanceBase(int symbol) {
    return DISTANCE_BASE[symbol];
  }

  /** How many bits follow a literal's or length's symbol. */
  static int literalExtra(int symbol) {
    return symbol < FIRST_LENGTH ? 0 : lengthExtra(symbol - FIRST_LENGTH);
  }

  private static int lengthExtra(int symbol) {
    return symbol < 8 || symbol == LITERALS - FIRST_LENGTH - 1 ? 0 : (symbol >> 2) - 1;
  }

  static int distanceExtra(int symbol) {
    return symbol < 4 ? 0 : (symbol >> 1) - 1;
  }
}
