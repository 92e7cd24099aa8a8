package io.slipway.image.deflate;

/**
 * How hard a level looks for matches.
 *
 * @param depth candidates looked at
 * @param nice a match of this length is taken without looking further
 * @param lazy for a shorter match it is tried whether the next byte begins a better one; 0: never
 * @param good with a match of this length, a quarter of the depth is enough for that
 */
record Effort(int depth, int nice, int lazy, int good) {
  private static final Effort[] LEVELS = {
    new Effort(0, 0, 0, 0),
    new Effort(2, 16, 0, 0),
    new Effort(4, 24, 0, 0),
    new Effort(12, 32, 0, 0),
    new Effort(16, 32, 4, 4),
    new Effort(28, 64, 32, 8),
    new Effort(48, 130, 64, 16),
    new Effort(128, 258, 64, 16),
    new Effort(512, 258, 258, 32),
    new Effort(2048, 258, 258, 258),
  };

  static Effort of(int level) {
    return LEVELS[level];
  }
}
