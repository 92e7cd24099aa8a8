package io.slipway.deploy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slipway.deploy.release.AdvanceWhen;
import io.slipway.deploy.release.Compared;
import io.slipway.deploy.release.Comparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonJudgeTest {
  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final double ALPHA = 0.01;
  private static final Comparison PLAIN = rule(0, 0, AdvanceWhen.QUIET);
  private static final Comparison ROBUST = rule(0, 30, AdvanceWhen.QUIET);

  @Test
  void shouldKeepFalseAlarmsBelowAlpha_whenBothArmsFailAlike() {
    assertThat(alarms(PLAIN, 1, 400)).isLessThanOrEqualTo(0.0175);
    assertThat(alarms(ROBUST, 1, 400)).isLessThanOrEqualTo(0.0175);
  }

  @ParameterizedTest
  @CsvSource({"5, 0.99", "3, 0.99"})
  void shouldFindWorseCanaries(double times, double found) {
    assertThat(alarms(ROBUST, times, 100)).isGreaterThanOrEqualTo(found);
  }

  @Test
  void shouldSpeakOfTheNumbers_whenTheCanaryIsWorse() {
    ComparisonJudge judge = feed(ComparisonJudge.begin(PLAIN, ALPHA), 10, slice(25, 3, 475, 2));

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.ROLLBACK);
    assertThat(judge.judgement().reason())
        .matches(
            "the canary is worse: canary \\d+ of \\d+ requests failed \\(12.00 %\\), stable \\d+ of"
                + " \\d+ requests failed \\(0.42 %\\); evidence \\d+ of 100 that roll back");
  }

  /**
   * One slice, by hand: m^x / (1 + r (m - 1))^n for each m, of 0.95; the rest is laid out later.
   */
  @Test
  void shouldMultiplyTheBets() {
    double worseBy = 1 / Math.log(2);
    Evidence evidence = Evidence.begin(worseBy).and(0.05, 2, 1, 0);
    double[] ratios = {2, 3.2, 5.6, 11.2, 34};
    double[] parts = {0.4, 0.2, 0.32, 0.05, 0.03};
    double expected = 0.05;
    for (int i = 0; i < ratios.length; i++) {
      double m = ratios[i];
      expected += 0.95 * parts[i] * m * m / Math.pow(1 + 0.05 * (m - 1), 3);
    }

    assertThat(evidence.value()).isCloseTo(expected, within(1e-6));
  }

  @Test
  void shouldSayMore_whenTheCanaryHasMoreErrorsOrStableFewer() {
    double some = valueOf(slice(25, 1, 475, 2));

    assertThat(valueOf(slice(25, 2, 475, 2))).isGreaterThan(some);
    assertThat(valueOf(slice(25, 1, 475, 1))).isGreaterThan(some);
    assertThat(valueOf(slice(25, 1, 475, 3))).isLessThan(some);
  }

  @Test
  void shouldSayTheSame_whenEqualSlicesComeInAnotherOrder() {
    List<Slice> slices = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      slices.add(slice(25, i % 3 == 0 ? 1 : 0, 475, 2));
    }
    double there = feed(ComparisonJudge.begin(PLAIN, ALPHA), slices).evidence();
    Collections.reverse(slices);
    double back = feed(ComparisonJudge.begin(PLAIN, ALPHA), slices).evidence();

    assertThat(back / there).isCloseTo(1, within(0.1));
  }

  @Test
  void shouldTakeABurstForOneError_whenItIsShort() {
    ComparisonJudge before = feed(ComparisonJudge.begin(ROBUST, ALPHA), 20, slice(25, 0, 475, 2));
    ComparisonJudge burst = feed(before, 3, slice(25, 12, 475, 2));

    assertThat(burst.judgement().verdict()).isEqualTo(Verdict.ADVANCE);
    assertThat(feed(burst, 20, slice(25, 0, 475, 2)).judgement().verdict())
        .isEqualTo(Verdict.ADVANCE);
    ComparisonJudge plain = feed(ComparisonJudge.begin(PLAIN, ALPHA), 20, slice(25, 0, 475, 2));
    assertThat(feed(plain, 3, slice(25, 12, 475, 2)).judgement().verdict())
        .isEqualTo(Verdict.ROLLBACK);
  }

  @Test
  void shouldRollBack_whenABurstDoesNotEnd() {
    ComparisonJudge judge = feed(ComparisonJudge.begin(ROBUST, ALPHA), 14, slice(25, 25, 475, 2));

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.ROLLBACK);
  }

  @Test
  void shouldNotBlameTheCanary_whenBothArmsBreakDown() {
    ComparisonJudge judge = feed(ComparisonJudge.begin(PLAIN, ALPHA), 60, slice(20, 10, 380, 190));

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.ADVANCE);
  }

  @Test
  void shouldForgiveWhatFailsInTheWarmUp() {
    ComparisonJudge judge = ComparisonJudge.begin(rule(30, 0, AdvanceWhen.QUIET), ALPHA);
    judge = feed(judge, 6, slice(25, 20, 475, 2));

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.HOLD);
    assertThat(judge.judgement().reason()).isEqualTo("warming up: 30 of 30 s");
    assertThat(feed(judge, 20, slice(25, 0, 475, 2)).judgement().verdict())
        .isEqualTo(Verdict.ADVANCE);
  }

  @Test
  void shouldNotCallNothingSuccess() {
    ComparisonJudge judge = ComparisonJudge.begin(PLAIN, ALPHA);

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(feed(judge, 50, slice(0, 0, 475, 2)).judgement().verdict())
        .isEqualTo(Verdict.NO_DATA);
    assertThat(feed(judge, 1, slice(25, 0, 475, 2)).judgement())
        .isEqualTo(new Judgement(Verdict.HOLD, "25 of 50 requests seen"));
    assertThat(judge.takeNothing("away").judgement())
        .isEqualTo(new Judgement(Verdict.NO_DATA, "no data: away"));
  }

  @Test
  void shouldAskForRequestsInEachStep_andKeepTheEvidence() {
    ComparisonJudge judge = feed(ComparisonJudge.begin(PLAIN, ALPHA), 4, slice(25, 1, 475, 2));
    ComparisonJudge next = judge.nextStep();

    assertThat(next.judgement()).isEqualTo(Judgement.NOTHING_MEASURED);
    assertThat(next.evidence()).isEqualTo(judge.evidence());
    assertThat(feed(next, 1, slice(25, 0, 475, 2)).judgement().verdict()).isEqualTo(Verdict.HOLD);
  }

  @Test
  void shouldHoldTheCanaryAgainstStableOfBefore_whenStableGetsNothingAnyMore() {
    ComparisonJudge before = feed(ComparisonJudge.begin(PLAIN, ALPHA), 40, slice(250, 1, 250, 1));
    ComparisonJudge alone = before.nextStep();

    assertThat(feed(alone, 20, slice(500, 2, 0, 0)).judgement().verdict())
        .isEqualTo(Verdict.ADVANCE);
    assertThat(feed(alone, 20, slice(500, 25, 0, 0)).judgement().verdict())
        .isEqualTo(Verdict.ROLLBACK);
    assertThat(feed(ComparisonJudge.begin(PLAIN, ALPHA), 20, slice(500, 2, 0, 0)).judgement())
        .extracting(Judgement::verdict)
        .isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void shouldWaitForProof_whenAskedTo() {
    ComparisonJudge judge = ComparisonJudge.begin(rule(0, 0, AdvanceWhen.PROVEN), ALPHA);
    judge = feed(judge, 4, slice(250, 2, 250, 2));

    assertThat(judge.judgement().verdict()).isEqualTo(Verdict.HOLD);
    assertThat(feed(judge, 60, slice(250, 2, 250, 2)).judgement().verdict())
        .isEqualTo(Verdict.ADVANCE);
  }

  /** Twice as many requests with a margin of 3: in the long run nothing speaks for "worse". */
  @Test
  void shouldBearWhatIsBelowTheMargin() {
    Comparison lenient =
        new Comparison(Compared.ERRORS, 3.0, null, Duration.ZERO, 50, Duration.ZERO, null);

    assertThat(feed(ComparisonJudge.begin(lenient, ALPHA), 400, slice(250, 4, 250, 2)).evidence())
        .isLessThan(1);
    assertThat(feed(ComparisonJudge.begin(PLAIN, ALPHA), 400, slice(250, 4, 250, 2)).judgement())
        .extracting(Judgement::verdict)
        .isEqualTo(Verdict.ROLLBACK);
  }

  private static double alarms(Comparison rule, double times, int runs) {
    int alarms = 0;
    for (int run = 0; run < runs; run++) {
      SplittableRandom random = new SplittableRandom(run);
      ComparisonJudge judge = ComparisonJudge.begin(rule, ALPHA);
      for (int i = 0; i < 240; i++) {
        long canary = failing(random, 25, 0.005 * times);
        judge = judge.take(slice(25, canary, 475, failing(random, 475, 0.005)));
      }
      alarms += judge.judgement().verdict() == Verdict.ROLLBACK ? 1 : 0;
    }
    return (double) alarms / runs;
  }

  private static long failing(SplittableRandom random, int requests, double ratio) {
    return random.doubles(requests).filter(drawn -> drawn < ratio).count();
  }

  private static double valueOf(Slice slice) {
    return ComparisonJudge.begin(PLAIN, ALPHA).take(slice).evidence();
  }

  private static ComparisonJudge feed(ComparisonJudge judge, int times, Slice slice) {
    return feed(judge, Collections.nCopies(times, slice));
  }

  private static ComparisonJudge feed(ComparisonJudge judge, List<Slice> slices) {
    ComparisonJudge next = judge;
    for (Slice slice : slices) {
      next = next.take(slice);
    }
    return next;
  }

  private static Slice slice(long canary, long canaryBad, long stable, long stableBad) {
    return new Slice(FIVE, new Counts(canary, canaryBad), new Counts(stable, stableBad));
  }

  private static Comparison rule(int warmUp, int burst, AdvanceWhen advance) {
    return new Comparison(
        Compared.ERRORS,
        1.5,
        null,
        Duration.ofSeconds(warmUp),
        50,
        Duration.ofSeconds(burst),
        advance);
  }
}
