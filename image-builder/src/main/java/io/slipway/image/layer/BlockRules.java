package io.slipway.image.layer;

/**
 * Where a tar is cut into blocks. It depends on entries alone, so that a change of one file changes
 * the blocks around it and no others; and where a file's content is a block, not even its own
 * header's time of modification touches that.
 *
 * @param own a file of this size or more has blocks of its own
 * @param least a block is not ended at an entry before it has so many bytes
 * @param most a block has at most so many bytes
 */
record BlockRules(int own, int least, int most) {
  /** One entry in so many, by name, ends a block that could also go on. */
  private static final int SOMETIMES = 8;

  /** What few blocks of small files have more than: one may still begin where half is full. */
  int usual() {
    return most / 8 * 5;
  }

  /** Whether the block ends before an entry. */
  boolean endsBefore(LayerEntry entry, int length) {
    return length >= most / 2
        || (length >= least && Math.floorMod(spread(entry.name()), SOMETIMES) == 0);
  }

  /** {@link String#hashCode} alone has runs in its low bits for names that differ by a number. */
  private static int spread(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
