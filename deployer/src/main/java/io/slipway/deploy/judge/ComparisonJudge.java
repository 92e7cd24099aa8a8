package io.slipway.deploy.judge;

import io.slipway.deploy.release.AdvanceWhen;
import io.slipway.deploy.release.Comparison;
import java.time.Duration;
import java.util.Locale;

/**
 * Compares the arms slice by slice ({@link RatioTest}) and says what follows. An immutable value:
 * each slice gives the next judge. The chance that it ever rolls back a canary that is no worse is
 * at most alpha, over all the steps that it is used for.
 */
public final class ComparisonJudge {
  /** Above this share of the requests there is hardly a stable arm to compare with. */
  private static final double ALONE = 0.98;

  /**
   * Bad requests that are expected of a canary like stable in a window: more than so many give no
   * more evidence. Keeps the pace of evidence, and so the harm of errors that come together, the
   * same at any traffic.
   */
  private static final double FULL_POWER = 0.6;

  private final Comparison rule;
  private final double alpha;
  private final State state;
  private final Judgement judgement;

  /**
   * What is known.
   *
   * @param elapsed since the canary's first requests
   * @param canary since the warm-up, as is {@code stable}
   * @param inStep the canary's requests of this step
   */
  private record State(
      Duration elapsed,
      Counts canary,
      Counts stable,
      long inStep,
      Baseline baseline,
      RatioTest test,
      Proof proof) {}

  private ComparisonJudge(Comparison rule, double alpha, State state, Judgement judgement) {
    this.rule = rule;
    this.alpha = alpha;
    this.state = state;
    this.judgement = judgement;
  }

  /**
   * A judge that has seen nothing.
   *
   * @param alpha the chance of a false alarm, between 0 and 1
   */
  public static ComparisonJudge begin(Comparison rule, double alpha) {
    double worseBy = rule.worseByOrDefault();
    State state =
        new State(
            Duration.ZERO,
            Counts.NONE,
            Counts.NONE,
            0,
            Baseline.NONE,
            RatioTest.begin(worseBy, new Bursts(rule.toleratedBurstOrDefault())),
            Proof.begin(worseBy));
    return new ComparisonJudge(rule, alpha, state, Judgement.NOTHING_MEASURED);
  }

  /** Goes on in the next step: evidence stays, but that step needs requests of its own. */
  public ComparisonJudge nextStep() {
    State next =
        new State(
            state.elapsed, state.canary, state.stable, 0, state.baseline, state.test, state.proof);
    return isRejected() ? this : new ComparisonJudge(rule, alpha, next, Judgement.NOTHING_MEASURED);
  }

  /** With what came since the last slice. A canary that was rejected stays so. */
  public ComparisonJudge take(Slice slice) {
    if (isRejected() || slice.length().isZero() || slice.length().isNegative()) {
      return this;
    }
    State next = next(slice);
    return new ComparisonJudge(rule, alpha, next, judged(next, slice));
  }

  /** Nothing could be read; what is known stays. */
  public ComparisonJudge takeNothing(String why) {
    return isRejected()
        ? this
        : new ComparisonJudge(
            rule, alpha, state, new Judgement(Verdict.NO_DATA, "no data: " + why));
  }

  private State next(Slice slice) {
    boolean begun = !state.elapsed.isZero() || slice.canary().requests() > 0;
    Duration elapsed = begun ? state.elapsed.plus(slice.length()) : Duration.ZERO;
    Baseline baseline = state.baseline.and(slice);
    long inStep = state.inStep + slice.canary().requests();
    boolean warm = begun && state.elapsed.compareTo(rule.warmUpOrDefault()) >= 0;
    if (!warm) {
      return new State(
          elapsed, state.canary, state.stable, inStep, baseline, state.test, state.proof);
    }
    return new State(
        elapsed,
        state.canary.plus(slice.canary()),
        state.stable.plus(slice.stable()),
        inStep,
        baseline,
        state.test.and(span(slice)),
        isAlone(slice) ? state.proof : state.proof.and(slice));
  }

  /** Power and bound come from the time before the slice: a bet must not know its outcome. */
  private Span span(Slice slice) {
    long start = state.elapsed.toMillis();
    double bound = isAlone(slice) ? state.baseline.upperRatio() : -1;
    return new Span(slice, start, start + slice.length().toMillis(), power(slice), bound, false);
  }

  private double power(Slice slice) {
    if (rule.toleratedBurstOrDefault().isZero()) {
      return 1;
    }
    double expected =
        state.baseline.ratio()
            * slice.canary().requests()
            * Bursts.WINDOW_MILLIS
            / slice.length().toMillis();
    return expected <= FULL_POWER ? 1 : FULL_POWER / expected;
  }

  private static boolean isAlone(Slice slice) {
    return slice.canaryShare() > ALONE;
  }

  private Judgement judged(State now, Slice slice) {
    if (now.inStep == 0) {
      return new Judgement(Verdict.NO_DATA, "no data: no request reached the canary");
    }
    if (isAlone(slice) && now.baseline.requests() < rule.minRequestsOrDefault()) {
      return new Judgement(
          Verdict.NO_DATA,
          "no data: stable gets no requests at this weight, and had too few before to compare with");
    }
    if (now.canary.requests() == 0) {
      return new Judgement(
          Verdict.HOLD,
          "warming up: %d of %d s"
              .formatted(now.elapsed.toSeconds(), rule.warmUpOrDefault().toSeconds()));
    }
    if (now.test.value() >= 1 / alpha) {
      return new Judgement(Verdict.ROLLBACK, "the canary is worse: " + numbers(now));
    }
    return unsuspicious(now);
  }

  private Judgement unsuspicious(State now) {
    if (now.inStep < rule.minRequestsOrDefault()) {
      return new Judgement(
          Verdict.HOLD,
          "%d of %d requests seen".formatted(now.inStep, rule.minRequestsOrDefault()));
    }
    if (rule.advanceOrDefault() == AdvanceWhen.PROVEN && !now.proof.holds(alpha)) {
      return new Judgement(
          Verdict.HOLD,
          "not yet proven to be less than %s times as bad: %s"
              .formatted(rule.worseByOrDefault(), numbers(now)));
    }
    return new Judgement(Verdict.ADVANCE, "no evidence against it: " + numbers(now));
  }

  private String numbers(State now) {
    return String.format(
        Locale.ROOT,
        "canary %s, stable %s; evidence %s of %.0f that roll back",
        said(now.canary),
        said(now.stable),
        evidence(now.test.value()),
        1 / alpha);
  }

  private String said(Counts counts) {
    return String.format(
        Locale.ROOT,
        "%d of %d requests %s (%.2f %%)",
        counts.bad(),
        counts.requests(),
        rule.what().words(),
        100 * counts.ratio());
  }

  private static String evidence(double value) {
    return value >= 1e6
        ? String.format(Locale.ROOT, "%.0e", value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  private boolean isRejected() {
    return judgement.verdict() == Verdict.ROLLBACK;
  }

  public Judgement judgement() {
    return judgement;
  }

  /** How strong the evidence against the canary is; 1 / alpha rolls back. */
  public double evidence() {
    return state.test.value();
  }

  /** What the arms had since the warm-up. */
  public Counts canary() {
    return state.canary;
  }

  public Counts stable() {
    return state.stable;
  }
}
