package io.slipway.deploy.analysis;

import io.slipway.deploy.judge.ShareCheck;
import io.slipway.deploy.judge.Sighting;
import io.slipway.deploy.judge.Sighting.Answer;
import io.slipway.deploy.metrics.CounterDelta;
import io.slipway.deploy.metrics.MetricSource;
import io.slipway.deploy.metrics.Reading;
import io.slipway.deploy.release.Arm;
import io.slipway.deploy.release.Confirm;
import io.slipway.deploy.routing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Where the requests of one workload go after one write of its route. Counters are looked at over
 * the shortest time that is long enough and has enough requests, up to now, so that what was
 * counted before the last proxy followed is soon left behind.
 */
final class ShareRun {
  /** So that what is kept has a bound, however long it takes. */
  private static final int MOST_POINTS = 1_000;

  /** So many readings in a row may fail before what was seen last counts no more. */
  private static final int BORNE_FAILURES = 2;

  private final ShareCheck check;
  private final Duration window;
  private final MetricSource source;
  private final CounterDelta stable = new CounterDelta();
  private final CounterDelta canary = new CounterDelta();
  private final Deque<Point> points = new ArrayDeque<>();
  private Sighting last = Sighting.NOTHING_YET;
  private int failures;

  /** Requests since the first reading. */
  private record Point(Instant at, long stable, long canary) {}

  /** What the source said of the arms at about one moment. */
  record Pair(Instant at, Reading stable, Reading canary) {}

  ShareRun(Confirm confirm, Traffic wanted, MetricSource source) {
    this.check =
        new ShareCheck(
            wanted.weights().canary() / 100.0,
            !wanted.matches().isEmpty() || wanted.mirror() > 0,
            confirm.toleranceOrDefault() / 100,
            confirm.leftoverOrDefault() / 100,
            confirm.minRequestsOrDefault());
    this.window = confirm.windowOrDefault();
    this.source = source;
  }

  /** The only method that may be called by another thread than the rest. */
  Pair read(Instant now) throws InterruptedException {
    return new Pair(now, source.read(Arm.STABLE), source.read(Arm.CANARY));
  }

  Sighting take(Pair pair) {
    Sighting sighting = sighting(pair);
    failures = sighting.answer() == Answer.UNREADABLE ? failures + 1 : 0;
    boolean bears = failures > 0 && failures <= BORNE_FAILURES && last != Sighting.NOTHING_YET;
    last = bears ? last : sighting;
    return last;
  }

  String query() {
    return source.query(Arm.CANARY);
  }

  private Sighting sighting(Pair pair) {
    if (pair.stable() instanceof Reading.Counters ofStable
        && pair.canary() instanceof Reading.Counters ofCanary) {
      return counted(
          new Point(
              pair.at(),
              stable.add(ofStable.samples()).requests(),
              canary.add(ofCanary.samples()).requests()));
    }
    if (pair.stable() instanceof Reading.Value ofStable
        && pair.canary() instanceof Reading.Value ofCanary) {
      return ofStable.value() < 0 || ofCanary.value() < 0
          ? Sighting.unreadable("the query yields less than no requests")
          : check.check(ofStable.value(), ofCanary.value());
    }
    boolean ofStable = pair.stable() instanceof Reading.Nothing;
    return Sighting.unreadable(
        "%s: %s"
            .formatted(
                (ofStable ? Arm.STABLE : Arm.CANARY).word(),
                Readings.why(ofStable ? pair.stable() : pair.canary())));
  }

  private Sighting counted(Point now) {
    Sighting answer = Sighting.NOTHING_YET;
    for (Iterator<Point> newest = points.descendingIterator(); newest.hasNext(); ) {
      Point from = newest.next();
      if (!from.at().plus(window).isAfter(now.at())) {
        answer = check.check(now.stable() - from.stable(), now.canary() - from.canary());
        if (answer.answer() != Answer.TOO_FEW) {
          break;
        }
      }
    }
    points.addLast(now);
    if (points.size() > MOST_POINTS) {
      points.removeFirst();
    }
    return answer;
  }
}
