package io.slipway.deploy.judge;

import java.util.Arrays;

/**
 * Evidence that the canary's ratio of bad requests is above stable's: an e-process, the wealth of
 * one who bets against "it is not" and began with 1. By Ville's inequality the chance that it ever
 * reaches 1 / alpha under that hypothesis is at most alpha, so one may look after every slice and
 * stop at any time (Ramdas, Grünwald, Vovk, Shafer: Game-theoretic statistics and safe
 * anytime-valid inference, Statistical Science 2023).
 *
 * <p>One slice: given all bad requests of both arms and the canary's share r of the requests, the
 * canary's part of the bad ones is hypergeometric where both ratios are equal, which is less in
 * convex order than binomial with r (Hoeffding 1963). So a bet on "the canary's ratio is m times
 * stable's", which multiplies the wealth by {@code m^canaryBad / (1 + r (m - 1))^allBad}, has an
 * expectation of at most 1; so it has where the canary is better. What both arms suffer alike
 * cancels out.
 *
 * <p>The wealth is split over several m, and a part is kept back and laid out little by little, for
 * what begins late. Sums of such processes are such processes. An immutable value.
 */
final class Evidence {
  /** Multiples of the least ratio that is bet on, and how much is laid on each. */
  private static final double[] MULTIPLES = {1, 1.6, 2.8, 5.6, 17};

  private static final double[] PARTS = {0.4, 0.2, 0.32, 0.05, 0.03};

  /** Laid out at the beginning. */
  private static final double AT_ONCE = 0.95;

  /** Half of what is kept back is laid out in so many seconds. */
  private static final double HALF_LAID_OUT = 1800;

  /** Keeps products finite; far above any 1 / alpha. */
  private static final double MOST = 1e200;

  private final double least;
  private final double[] laid;
  private final double kept;

  private Evidence(double least, double[] laid, double kept) {
    this.least = least;
    this.laid = laid;
    this.kept = kept;
  }

  /**
   * Nothing is known yet.
   *
   * @param worseBy above 1: where the canary's ratio of bad requests stays below so many times
   *     stable's, no bet wins in the long run
   */
  static Evidence begin(double worseBy) {
    double[] laid = Arrays.stream(PARTS).map(part -> AT_ONCE * part).toArray();
    return new Evidence(leastRatio(worseBy), laid, 1 - AT_ONCE);
  }

  /** A bet on m wins in the long run where the true ratio is above (m - 1) / ln m. */
  private static double leastRatio(double worseBy) {
    double ratio = worseBy * worseBy;
    for (int i = 0; i < 60; i++) {
      ratio = 1 + worseBy * Math.log(ratio);
    }
    return ratio;
  }

  /**
   * With a slice that had {@code canaryBad} and {@code stableBad} bad requests; fractions count as
   * a power of the bet, which only weakens it.
   */
  Evidence and(double canaryShare, double canaryBad, double stableBad, double seconds) {
    double all = canaryBad + stableBad;
    return after(seconds, m -> canaryBad * Math.log(m) - all * Math.log1p(canaryShare * (m - 1)));
  }

  /**
   * With a slice of the canary alone, held against a ratio of bad requests that stable certainly
   * stays below: {@code m^canaryBad / exp(requests ratio (m - 1))}.
   */
  Evidence against(double stableRatio, double canaryRequests, double canaryBad, double seconds) {
    return after(seconds, m -> canaryBad * Math.log(m) - canaryRequests * stableRatio * (m - 1));
  }

  /** The logarithm of what a bet on a ratio multiplies the wealth by. */
  private interface LogFactor {
    double of(double ratio);
  }

  private Evidence after(double seconds, LogFactor factor) {
    double out = kept * (1 - Math.pow(0.5, seconds / HALF_LAID_OUT));
    double[] next = new double[laid.length];
    for (int i = 0; i < next.length; i++) {
      double wealth = laid[i] + out * PARTS[i];
      next[i] = Math.min(MOST, wealth * Math.exp(factor.of(least * MULTIPLES[i])));
    }
    return new Evidence(least, next, kept - out);
  }

  /** The wealth; 1 / alpha or more rejects "the canary is not worse" at level alpha. */
  double value() {
    return kept + Arrays.stream(laid).sum();
  }
}
