package io.slipway.deploy.judge;

/**
 * Stable's ratio of bad requests of late: older requests count half as much every five minutes. An
 * immutable value.
 */
record Baseline(double requests, double bad) {
  static final Baseline NONE = new Baseline(0, 0);
  private static final double HALF_LIFE_SECONDS = 300;

  Baseline and(Slice slice) {
    double keep = Math.pow(0.5, slice.seconds() / HALF_LIFE_SECONDS);
    return new Baseline(
        keep * requests + slice.stable().requests(), keep * bad + slice.stable().bad());
  }

  double ratio() {
    return requests < 1 ? 0 : bad / requests;
  }

  /** What the true ratio hardly exceeds: two standard deviations, and two for small counts. */
  double upperRatio() {
    return requests < 1 ? 1 : Math.min(1, (bad + 2 * Math.sqrt(bad) + 2) / requests);
  }
}
