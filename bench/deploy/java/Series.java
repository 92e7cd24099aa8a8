/** Counts of a run after the warm-up, summed from the beginning, at every look. */
final class Series {
  static final int WARM_UP = 60;
  static final int LOOK = 5;
  static final int LOOKS = (Worlds.SECONDS - WARM_UP) / LOOK;

  final double[] canaryRequests;
  final double[] canaryErrors;
  final double[] stableRequests;
  final double[] stableErrors;

  Series(Worlds.Run run) {
    canaryRequests = sums(run.canaryRequests());
    canaryErrors = sums(run.canaryErrors());
    stableRequests = sums(run.stableRequests());
    stableErrors = sums(run.stableErrors());
  }

  private static double[] sums(int[] bySecond) {
    double[] sums = new double[LOOKS + 1];
    for (int look = 0; look < LOOKS; look++) {
      sums[look + 1] = sums[look];
      for (int t = 0; t < LOOK; t++) {
        sums[look + 1] += bySecond[WARM_UP + look * LOOK + t];
      }
    }
    return sums;
  }

  /** What came in the window before a look; looks count from 1. */
  static double in(double[] sums, int look, int window) {
    return sums[look] - sums[Math.max(0, look - window / LOOK)];
  }

  double canaryRatio(int look, int window) {
    return in(canaryErrors, look, window) / Math.max(1, in(canaryRequests, look, window));
  }

  double stableRatio(int look, int window) {
    return in(stableErrors, look, window) / Math.max(1, in(stableRequests, look, window));
  }
}
