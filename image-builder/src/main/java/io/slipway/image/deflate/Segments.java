package io.slipway.image.deflate;

import java.util.Arrays;

/**
 * Where a part of the input is cut, so that each segment has a code of its own: stretches of some
 * kilobytes are joined with a neighbour, the most alike first, while that costs less than the
 * description of another code. Costs are those of an ideal code, in 256ths of a bit.
 */
final class Segments {
  /** Of input: shorter stretches tell too little, longer ones hide where the content changes. */
  static final int STRETCH = 1 << 13;

  private static final int MOST = Sequences.PART / STRETCH + 1;
  private static final int DISTANCES = 288;

  /** Counts of a stretch: literals and lengths, then distances. */
  static final int WIDTH = 320;

  /** Bits behind the point of logarithms and costs. */
  static final int FRACTION = 8;

  private static final int LOGS = 1 << 12;

  /** What begins a dynamic block, and what each symbol in use adds to it. */
  private static final int HEADER = 100 << FRACTION;

  private static final int SYMBOL = 3 << FRACTION;

  private static final int[] LOG = new int[LOGS];

  static {
    for (int i = 1; i < LOGS; i++) {
      LOG[i] = (int) (StrictMath.log(i) / StrictMath.log(2) * (1 << FRACTION) + 0.5);
    }
  }

  final int[] counts = new int[MOST * WIDTH];
  private final int[] lastSequence = new int[MOST];
  private final int[] lastByte = new int[MOST];
  private final int[] cost = new int[MOST];

  /** What joining with the segment behind would save. */
  private final int[] gain = new int[MOST];

  private int start;
  private int size;

  int size() {
    return size;
  }

  /** Begins a part of the input at a place. */
  void start(int place) {
    size = 0;
    start = place;
  }

  /** Where the counts of a segment's distances begin. */
  static int distances(int segment) {
    return segment * WIDTH + DISTANCES;
  }

  int firstByte(int segment) {
    return segment == 0 ? start : lastByte[segment - 1];
  }

  int firstSequence(int segment) {
    return segment == 0 ? 0 : lastSequence[segment - 1];
  }

  int lastSequence(int segment) {
    return lastSequence[segment];
  }

  int lastByte(int segment) {
    return lastByte[segment];
  }

  /** Adds a stretch of all sequences that are in none yet, and literals up to a place. */
  void add(Sequences sequences, byte[] in, int to) {
    int at = size * WIDTH;
    Arrays.fill(counts, at, at + WIDTH, 0);
    counts[at + Symbols.END] = 1;
    int p = size == 0 ? start : lastByte[size - 1];
    for (int i = size == 0 ? 0 : lastSequence[size - 1]; i < sequences.count; i++) {
      p = count(sequences.all[i], in, p, at);
    }
    countLiterals(in, p, to, at);
    lastSequence[size] = sequences.count;
    lastByte[size++] = to;
  }

  private int count(int sequence, byte[] in, int from, int at) {
    int literals = sequence >>> Sequences.RUN;
    int p = from + literals;
    countLiterals(in, from, p, at);
    if (literals == Sequences.ALONE) {
      return p;
    }
    int length = Sequences.length(sequence);
    counts[at + Symbols.ofLength(length)]++;
    counts[at + DISTANCES + Symbols.ofDistance(Sequences.distance(sequence))]++;
    return p + length;
  }

  private void countLiterals(byte[] in, int from, int to, int at) {
    for (int p = from; p < to; p++) {
      counts[at + (in[p] & 0xff)]++;
    }
  }

  /** Joins what had better share a code. */
  void join() {
    for (int i = 0; i < size && size > 1; i++) {
      cost[i] = cost(i, i);
    }
    for (int i = 0; i + 1 < size; i++) {
      gain[i] = gain(i);
    }
    for (int best = best(); best >= 0; best = best()) {
      join(best);
    }
  }

  private int best() {
    int best = -1;
    for (int i = 0; i + 1 < size; i++) {
      if (gain[i] > 0 && (best < 0 || gain[i] > gain[best])) {
        best = i;
      }
    }
    return best;
  }

  private int gain(int segment) {
    return cost[segment] + cost[segment + 1] - cost(segment, segment + 1);
  }

  private void join(int segment) {
    int a = segment * WIDTH;
    int b = a + WIDTH;
    for (int i = 0; i < WIDTH; i++) {
      counts[a + i] += counts[b + i];
    }
    counts[a + Symbols.END] = 1;
    cost[segment] += cost[segment + 1] - gain[segment];
    size--;
    System.arraycopy(counts, b + WIDTH, counts, b, (size - segment - 1) * WIDTH);
    shift(lastSequence, segment);
    shift(lastByte, segment);
    shift(cost, segment + 1);
    shift(gain, segment);
    if (segment > 0) {
      gain[segment - 1] = gain(segment - 1);
    }
    if (segment + 1 < size) {
      gain[segment] = gain(segment);
    }
  }

  private void shift(int[] values, int at) {
    System.arraycopy(values, at + 1, values, at, size - at);
  }

  /** Of two segments with one code, or of one. */
  private int cost(int one, int other) {
    return HEADER + cost(one, other, 0, DISTANCES) + cost(one, other, DISTANCES, WIDTH);
  }

  private int cost(int one, int other, int from, int to) {
    int sum = 0;
    int all = 0;
    int b = (other - one) * WIDTH;
    for (int i = one * WIDTH + from; i < one * WIDTH + to; i++) {
      int n = b == 0 ? counts[i] : counts[i] + counts[i + b];
      if (n != 0) {
        all += n;
        sum += SYMBOL - n * log(n);
      }
    }
    return sum + all * log(all);
  }

  /** To the base of 2; 0 for 0. */
  static int log(int n) {
    int over = Math.max(0, Integer.SIZE - 12 - Integer.numberOfLeadingZeros(n));
    return LOG[n >>> over] + (over << FRACTION);
  }
}
