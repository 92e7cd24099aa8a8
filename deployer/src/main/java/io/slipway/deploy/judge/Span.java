package io.slipway.deploy.judge;

/**
 * A slice on the test's time line, in milliseconds from its beginning.
 *
 * @param power of the bet on it, 0 to 1
 * @param stableRatio the bound of stable's ratio where stable has no requests of its own to compare
 *     with; negative where it has
 * @param burst whether it belongs to a stretch of errors far above stable's
 */
record Span(Slice slice, long start, long end, double power, double stableRatio, boolean burst) {

  Span inBurst() {
    return new Span(slice, start, end, power, stableRatio, true);
  }

  double canaryBad() {
    return power * slice.canary().bad();
  }

  /** What the evidence becomes where so much of the canary's bad requests counts. */
  Evidence bet(Evidence evidence, double counted) {
    return stableRatio < 0
        ? evidence.and(slice.canaryShare(), counted, power * slice.stable().bad(), slice.seconds())
        : evidence.against(
            stableRatio, power * slice.canary().requests(), counted, slice.seconds());
  }
}
