package io.slipway.deploy.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of the canary's bad requests counts where errors come in bursts, which would make a test
 * of independent errors reject what is no worse on the long run. Influence falls back to almost
 * nothing for what is far out, as in Hampel's redescending estimators: a stretch of bad requests
 * far above stable's ratio counts as one, unless it lasts longer than what is tolerated; from there
 * on one counts every five seconds. It only ever lowers the evidence, so the level of the test
 * holds.
 *
 * @param tolerated how long a burst may last; zero where every error is taken at its word
 */
record Bursts(Duration tolerated) {
  /** What errors are gathered over. */
  static final long WINDOW_MILLIS = 10_000;

  /** Fewer in a window are no burst. */
  private static final double LEAST = 5;

  /** Times stable's ratio in the same window. */
  private static final double FAR = 8;

  private static final double LATE_SECONDS = 5;

  /** Where a stretch of bursts began, and the beginning of its last slice with errors. */
  record Stretch(long start, long last) {
    static final Stretch NONE = new Stretch(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2);

    /** With one more slice of a burst that has errors. */
    Stretch with(Span span) {
      return span.start() - last > WINDOW_MILLIS
          ? new Stretch(span.start(), span.start())
          : new Stretch(start, span.start());
    }
  }

  boolean off() {
    return tolerated.isZero();
  }

  /** The same slices, those of the newest window marked where it is a burst. */
  List<Span> mark(List<Span> spans) {
    Span newest = spans.get(spans.size() - 1);
    int first = spans.size() - 1;
    while (first > 0 && spans.get(first - 1).start() >= newest.end() - WINDOW_MILLIS) {
      first--;
    }
    List<Span> window = spans.subList(first, spans.size());
    if (off() || !isBurst(window)) {
      return spans;
    }
    List<Span> marked = new ArrayList<>(spans.subList(0, first));
    window.forEach(span -> marked.add(span.inBurst()));
    return marked;
  }

  private static boolean isBurst(List<Span> window) {
    double expected = 0;
    long bad = 0;
    for (Span span : window) {
      bad += span.slice().canary().bad();
      expected += span.slice().stable().ratio() * span.slice().canary().requests();
    }
    long millis = window.get(window.size() - 1).end() - window.get(0).start();
    double scale = Math.max(1, (double) millis / WINDOW_MILLIS);
    return bad >= LEAST * scale && bad >= FAR * expected;
  }

  /** What counts of a slice that is marked, in the stretch that it was added to. */
  double counted(Span span, Stretch stretch) {
    if (span.canaryBad() == 0) {
      return 0;
    }
    if (span.start() - stretch.start() >= tolerated.toMillis()) {
      return Math.min(span.canaryBad(), span.slice().seconds() / LATE_SECONDS);
    }
    return span.start() == stretch.start() ? Math.min(span.canaryBad(), 1) : 0;
  }
}
