package io.slipway.deploy.judge;

/**
 * Evidence that the canary is not worse by the margin: a likelihood ratio of "as stable" against
 * "worse by just the margin", which is the worst case of all that are worse by more. Every bad
 * request counts in full here. An immutable value.
 *
 * @param log the natural logarithm of an e-process, as {@link Evidence}
 */
record Proof(double worseBy, double log) {
  static Proof begin(double worseBy) {
    return new Proof(worseBy, 0);
  }

  Proof and(Slice slice) {
    long all = slice.canary().bad() + slice.stable().bad();
    double bet =
        all * Math.log1p(slice.canaryShare() * (worseBy - 1))
            - slice.canary().bad() * Math.log(worseBy);
    return new Proof(worseBy, log + bet);
  }

  boolean holds(double alpha) {
    return log >= -Math.log(alpha);
  }
}
