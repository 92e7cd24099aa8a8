package io.slipway.image.deflate;

/** Writes segments as blocks: stored, with fixed or with codes of their own, as is shortest. */
final class SegmentWriter {
  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  private static final int TYPE_BITS = 3;
  private static final int MOST_STORED = 0xffff;

  /** One less than allowed, so that four literals fit into the writer's 64 bits. */
  private static final int LITERAL_LIMIT = 14;

  private static final int DISTANCE_LIMIT = 15;

  /** Few, so that the JVM sees a method that is called often. */
  private static final int AT_ONCE = 64;

  private final Bits bits = new Bits();
  private final PrefixCode literals = new PrefixCode(Symbols.LITERALS, LITERAL_LIMIT);
  private final PrefixCode distances = new PrefixCode(Symbols.DISTANCES, DISTANCE_LIMIT);
  private final CodeLengths header = new CodeLengths();

  /** Of each length: code and extra bits, shifted by 5, and how many these are. */
  private final int[] lengths = new int[MatchFinder.LONGEST + 1];

  void start(byte[] target, int from) {
    bits.start(target, from);
  }

  /** Ends at a byte, with an empty stored block; returns the place behind it. */
  int finish() {
    stored(new byte[0], 0, 0);
    return bits.finish();
  }

  /** Writes one segment. */
  void write(Sequences sequences, Segments segments, int segment, byte[] in) {
    int from = segments.firstByte(segment);
    int firstSequence = segments.firstSequence(segment);
    int lastSequence = segments.lastSequence(segment);
    int to = segments.lastByte(segment);
    int[] counts = segments.counts;
    int ofLiterals = segment * Segments.WIDTH;
    int ofDistances = Segments.distances(segment);
    literals.fit(counts, ofLiterals);
    distances.fit(counts, ofDistances);
    int extra = extra(counts, ofLiterals, ofDistances);
    int dynamic =
        header.fit(literals, distances)
            + cost(counts, ofLiterals, ofDistances, literals, distances);
    int fixed = cost(counts, ofLiterals, ofDistances, FixedCodes.LITERALS, FixedCodes.DISTANCES);
    if (storedCost(to - from) <= extra + TYPE_BITS + Math.min(dynamic, fixed)) {
      stored(in, from, to);
    } else if (fixed <= dynamic) {
      bits.put(FIXED << 1, TYPE_BITS);
      write(
          sequences.all,
          firstSequence,
          lastSequence,
          in,
          from,
          to,
          FixedCodes.LITERALS,
          FixedCodes.DISTANCES);
    } else {
      bits.put(DYNAMIC << 1, TYPE_BITS);
      header.write(bits);
      write(sequences.all, firstSequence, lastSequence, in, from, to, literals, distances);
    }
  }

  private static int extra(int[] counts, int ofLiterals, int ofDistances) {
    int sum = 0;
    for (int i = Symbols.END + 1; i < Symbols.LITERALS; i++) {
      sum += counts[ofLiterals + i] * Symbols.literalExtra(i);
    }
    for (int i = 0; i < Symbols.DISTANCES; i++) {
      sum += counts[ofDistances + i] * Symbols.distanceExtra(i);
    }
    return sum;
  }

  private static int cost(
      int[] counts, int ofLiterals, int ofDistances, PrefixCode literals, PrefixCode distances) {
    int sum = 0;
    for (int i = 0; i < Symbols.LITERALS; i++) {
      sum += counts[ofLiterals + i] * literals.length(i);
    }
    for (int i = 0; i < Symbols.DISTANCES; i++) {
      sum += counts[ofDistances + i] * distances.length(i);
    }
    return sum;
  }

  private int storedCost(int length) {
    int pieces = Math.max(1, (length + MOST_STORED - 1) / MOST_STORED);
    return (length + pieces * 5) * Byte.SIZE;
  }

  /** Writes bytes as they are. */
  void stored(byte[] in, int from, int to) {
    int at = from;
    do {
      int length = Math.min(to - at, MOST_STORED);
      bits.put(STORED << 1, TYPE_BITS);
      bits.align();
      bits.put(length | ~length << Short.SIZE, Integer.SIZE);
      bits.copy(in, at, length);
      at += length;
    } while (at < to);
  }

  private void write(
      int[] all,
      int first,
      int last,
      byte[] in,
      int from,
      int to,
      PrefixCode literals,
      PrefixCode distances) {
    lengths(literals);
    int p = from;
    for (int i = first; i < last; i += AT_ONCE) {
      p = sequences(all, i, Math.min(i + AT_ONCE, last), in, p, literals.codes, distances.codes);
    }
    for (; p < to; p++) {
      put(literals.codes[in[p] & 0xff]);
    }
    put(literals.codes[Symbols.END]);
  }

  private void put(int code) {
    bits.put(code >>> 4, code & 0xf);
  }

  private void lengths(PrefixCode literals) {
    for (int length = MatchFinder.SHORTEST; length <= MatchFinder.LONGEST; length++) {
      int symbol = Symbols.ofLength(length);
      int code = literals.codes[symbol];
      int more = length - Symbols.lengthBase(symbol);
      int count = code & 0xf;
      lengths[length] = (code >>> 4 | more << count) << 5 | (count + Symbols.literalExtra(symbol));
    }
  }

  /** The hot loop: what {@link Bits} does, on local variables. */
  private int sequences(
      int[] all, int first, int last, byte[] in, int from, int[] literals, int[] distances) {
    byte[] out = bits.out();
    int at = bits.at();
    long held = bits.held();
    int count = bits.count();
    int p = from;
    for (int i = first; i < last; i++) {
      int sequence = all[i];
      int run = sequence >>> Sequences.RUN;
      for (int left = run; left > 0; left -= 4) {
        int end = p + Math.min(left, 4);
        while (p < end) {
          int code = literals[in[p++] & 0xff];
          held |= (long) (code >>> 4) << count;
          count += code & 0xf;
        }
        Words.LONG.set(out, at, held);
        at += count >>> 3;
        held >>>= count & ~7;
        count &= 7;
      }
      if (run != Sequences.ALONE) {
        int length = Sequences.length(sequence);
        p += length;
        int code = lengths[length];
        held |= (long) (code >>> 5) << count;
        count += code & 0x1f;
        int distance = Sequences.distance(sequence);
        int symbol = Symbols.ofDistance(distance);
        code = distances[symbol];
        held |= (long) (code >>> 4) << count;
        count += code & 0xf;
        held |= (long) (distance - Symbols.distanceBase(symbol)) << count;
        count += Symbols.distanceExtra(symbol);
        Words.LONG.set(out, at, held);
        at += count >>> 3;
        held >>>= count & ~7;
        count &= 7;
      }
    }
    bits.resume(at, held, count);
    return p;
  }
}
