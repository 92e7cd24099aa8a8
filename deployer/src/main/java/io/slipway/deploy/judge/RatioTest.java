package io.slipway.deploy.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * Evidence that the canary is worse, robust to bursts. What the newest slices count is open until
 * no later one can make them part of a burst; till then they count as one bad request at most. An
 * immutable value.
 */
final class RatioTest {
  private final Bursts bursts;
  private final Evidence settled;
  private final Bursts.Stretch stretch;
  private final List<Span> open;
  private final double value;

  private RatioTest(
      Bursts bursts, Evidence settled, Bursts.Stretch stretch, List<Span> open, double value) {
    this.bursts = bursts;
    this.settled = settled;
    this.stretch = stretch;
    this.open = open;
    this.value = value;
  }

  static RatioTest begin(double worseBy, Bursts bursts) {
    return new RatioTest(bursts, Evidence.begin(worseBy), Bursts.Stretch.NONE, List.of(), 1);
  }

  RatioTest and(Span newest) {
    List<Span> spans = new ArrayList<>(open);
    spans.add(newest);
    spans = bursts.mark(spans);
    Evidence sure = settled;
    Bursts.Stretch sureStretch = stretch;
    int at = 0;
    while (at < spans.size() && isSettled(spans.get(at), newest)) {
      Span span = spans.get(at++);
      sureStretch = stretch(sureStretch, span);
      sure = span.bet(sure, counted(span, sureStretch));
    }
    List<Span> still = List.copyOf(spans.subList(at, spans.size()));
    return new RatioTest(bursts, sure, sureStretch, still, value(sure, sureStretch, still));
  }

  private boolean isSettled(Span span, Span newest) {
    return bursts.off() || span.start() < newest.end() - Bursts.WINDOW_MILLIS;
  }

  private double value(Evidence sure, Bursts.Stretch sureStretch, List<Span> still) {
    Evidence evidence = sure;
    Bursts.Stretch at = sureStretch;
    double left = 1;
    for (Span span : still) {
      at = stretch(at, span);
      double counted = Math.min(counted(span, at), span.burst() ? Double.MAX_VALUE : left);
      left -= span.burst() ? 0 : counted;
      evidence = span.bet(evidence, counted);
    }
    return evidence.value();
  }

  private static Bursts.Stretch stretch(Bursts.Stretch before, Span span) {
    return span.burst() && span.canaryBad() > 0 ? before.with(span) : before;
  }

  private double counted(Span span, Bursts.Stretch at) {
    return span.burst() ? bursts.counted(span, at) : span.canaryBad();
  }

  /** As {@link Evidence#value}. */
  double value() {
    return value;
  }
}
