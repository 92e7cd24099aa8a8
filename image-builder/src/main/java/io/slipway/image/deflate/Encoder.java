package io.slipway.image.deflate;

/**
 * Compresses inputs one after the other, each without reference to those before it, into blocks of
 * DEFLATE none of which is marked as the last. They end at a byte with an empty stored block, as
 * zlib's {@code Z_SYNC_FLUSH} ends them, so that anything may follow. The bytes depend on the input
 * and the level alone. For use by one thread; holds less than 1 MB, and no input.
 */
public final class Encoder {
  /**
   * Says which bytes come out. To be raised with every change of them, or what was compressed
   * before is taken for what would be compressed now.
   */
  public static final int EDITION = 2;

  private static final int ENOUGH = 64;

  private final boolean stored;
  private final Parser parser;
  private final Sequences sequences = new Sequences();
  private final Segments segments = new Segments();
  private final SegmentWriter writer = new SegmentWriter();

  /**
   * Makes an encoder.
   *
   * @param level 0 (stored) to 9 (smallest), about as small as zlib's
   */
  public Encoder(int level) {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException("levels are 0 to 9, not " + level);
    }
    this.stored = level == 0;
    this.parser = new Parser(Effort.of(level));
  }

  /** The most that an input of a length becomes. */
  public static int bound(int length) {
    return length + (length >> 8) + ENOUGH;
  }

  /**
   * Compresses bytes.
   *
   * @param target has room for {@link #bound} bytes from {@code at}; what is behind the result is
   *     undefined
   * @return the place behind the last byte written
   */
  public int encode(byte[] in, int from, int length, byte[] target, int at) {
    if (at + bound(length) > target.length) {
      throw new IllegalArgumentException(
          "compressed, %d bytes may need %d, but there is room for %d"
              .formatted(length, bound(length), target.length - at));
    }
    writer.start(target, at);
    parser.start(in, from, from + length);
    for (int place = from; place < from + length; ) {
      place = part(in, place, Math.min(from + length, place + Sequences.PART));
    }
    parser.finish();
    return writer.finish();
  }

  private int part(byte[] in, int from, int to) {
    if (stored) {
      writer.stored(in, from, to);
      return to;
    }
    sequences.count = 0;
    segments.start(from);
    int end = parser.parse(in, from, to, sequences, segments);
    segments.join();
    for (int segment = 0; segment < segments.size(); segment++) {
      writer.write(sequences, segments, segment, in);
    }
    return end;
  }
}
